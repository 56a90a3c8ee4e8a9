//! What a spec can describe but a bundle cannot contain. They do not apply to files as found.

pub mod container_role;
pub mod crowded_container;
pub mod folders_by_case;
pub mod group_name;
pub mod half_composed;
pub mod image_name;
pub mod project_address;
pub mod published_port;
pub mod unbundled_path;
pub mod unfilled_placeholder;
pub mod unused_in_container;
pub mod windows_role;
pub mod windows_value;
