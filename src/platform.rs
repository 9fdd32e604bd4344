//! The only room that asks the operating system about files, folders and the process.
//!
//! [`PrivateFile`] is how anything private is written, [`untrusted`] how anything is read that another person, or
//! another user of the machine, may have prepared.

mod folders;
pub mod memory;
pub mod patience;
mod private_file;
mod random;
mod terminal;
pub mod untrusted;

pub use folders::{
    create_private_folder, is_owned_by_other, is_writable_by_others, list_names,
    secure_existing_folder, state_folders, sync_parent_folder,
};
pub use private_file::PrivateFile;
pub use random::random_id;
pub use terminal::open_terminal;
