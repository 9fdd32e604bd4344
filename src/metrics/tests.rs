//! Tests over all measures.

pub(in crate::metrics) mod collection;
mod coverage;
mod independent;
mod published_figures;
mod reference_figures;
