//! Tests over all measures.

mod coverage;
mod published_figures;
mod reference_figures;
