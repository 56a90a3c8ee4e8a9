//! What a spec can say and no bundle can hold. They say nothing about files that are there already.

pub mod folders_by_case;
pub mod group_name;
pub mod unbundled_path;
pub mod unfilled_placeholder;
pub mod windows_role;
pub mod windows_value;
