//! Rules that reading can break: one file each.
