//! The only room that calls the operating system. Each function documents its contract on Linux and macOS, and what it
//! returns if the system does not know. What `std` offers on every system (reading a file, threads, arguments) is used
//! directly by other rooms.
//!
//! Private files are written through [`PrivateFile`]; files that another person or another user of the machine may have
//! prepared are read through [`untrusted`].
//!
//! # Systems
//!
//! Linux is tested. macOS is expected to work: the same POSIX calls, and `macos.rs` for the rest, which CI does not
//! compile. Windows would need, in files next to `linux.rs` and `macos.rs`:
//!
//! | file | on Windows |
//! | --- | --- |
//! | `clocks` | `QueryInterruptTime` for the boot clock, `QueryUnbiasedInterruptTime` for the monotonic one; a boot id from the event log |
//! | `disks` | `GetDiskFreeSpaceExW`; `GetDriveTypeW` for network drives |
//! | `files` | `GetFileInformationByHandle` for the id and the names of a file; `seek_read` and `seek_write` |
//! | `folders`, `permissions`, `users` | access lists in place of modes, owners as SIDs; a folder cannot be synced |
//! | `locks` | `File::try_lock` exists, but its lock also prevents others from reading the file |
//! | `memory` | `WerAddExcludedApplication`, and a process access list |
//! | `private_file` | `MoveFileExW`, with and without `MOVEFILE_REPLACE_EXISTING`, by path: no folder is kept open |
//! | `signals` | `SetConsoleCtrlHandler`; window sizes are console input |
//! | `terminal` | `CONIN$` in place of `/dev/tty`, `FlushConsoleInputBuffer` |
//! | `untrusted` | `FILE_FLAG_OPEN_REPARSE_POINT`, `GetFileType`; device names such as `NUL` |
//!
//! Until then Windows users run the Linux program in WSL.

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
compile_error!(
    "moderato runs on Linux and macOS, on Windows in WSL; src/platform.rs lists what another system needs"
);

pub mod clocks;
mod disks;
mod files;
mod folders;
#[cfg(target_os = "linux")]
mod linux;
mod locks;
#[cfg(target_os = "macos")]
mod macos;
pub mod memory;
pub mod patience;
mod permissions;
mod private_file;
mod random;
mod signals;
mod terminal;
pub mod untrusted;
mod users;

pub use disks::{free_bytes, is_on_network};
pub use files::{
    FileId, has_several_names, is_same_file, path_from_bytes, read_exact_at, remove_own_file,
    write_all_at,
};
pub use folders::{
    create_new_private_folder, create_private_folder, is_writable_by_others, list_names,
    secure_existing_folder, settings_folder, state_folders, sync_parent_folder,
};
#[cfg(target_os = "linux")]
use linux as system;
pub use locks::{is_locked_by_other, locks_leave_sqlite_alone, try_lock};
#[cfg(target_os = "macos")]
use macos as system;
pub use permissions::{
    create_private_file, keep_new_files_private, others_may_access, others_may_write,
};
pub use private_file::PrivateFile;
pub use random::random_id;
pub use signals::{Signal, Signals, catch_file_size_limit};
pub use terminal::open_terminal;
pub use users::{UserId, is_owned_by_other, user_name};
