//! Install folders and the directories of nodes.

pub mod dangerous_dir;
pub mod equal_dirs;
mod folders;
pub mod nested_dirs;
pub mod odd_path;
pub mod relative_dir;
pub mod relative_install;
pub mod shared_install;
pub mod state_among_logs;
pub mod windows_path;

pub(super) use folders::Folder;
