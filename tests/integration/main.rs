//! The tests that see the house from outside, in one binary.

mod calls;
mod cli;
mod coverage;
mod desk;
mod destinations;
mod export;
mod failing;
mod faults;
mod foreign;
mod fsyncs;
mod html;
mod import;
mod import_any;
mod journey;
mod keys;
mod measures;
mod naughty;
mod participants;
mod published;
mod real_data;
mod rooms;
mod shop;
mod store;
mod support;
mod trust;
