//! Logs and tables from elsewhere, and what they may change.
