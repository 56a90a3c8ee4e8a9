//! The KDL 2 reader.
