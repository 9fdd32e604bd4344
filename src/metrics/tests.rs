//! Tests over all measures.

pub(crate) mod collection;
mod common_industry_format;
mod coverage;
mod independent;
mod published_figures;
mod reference_figures;
