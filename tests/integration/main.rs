//! The tests that see the house from outside, in one binary.

mod cli;
mod coverage;
mod faults;
mod fsyncs;
mod html;
mod import;
mod journey;
mod keys;
mod measures;
mod participants;
mod published;
mod real_data;
mod rooms;
mod shop;
mod store;
mod support;
mod trust;
