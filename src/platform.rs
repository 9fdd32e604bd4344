//! The only room that asks the operating system about files, folders and the process.
//!
//! [`PrivateFile`] is how anything private is written, [`untrusted`] how anything is read that another person, or
//! another user of the machine, may have prepared.

mod folders;
mod private_file;
mod random;
pub mod untrusted;

pub use folders::{private_folder, state_folders, sync_folder};
pub use private_file::PrivateFile;
pub use random::random_id;
