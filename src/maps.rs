//! The maps and sets of the whole program. Their hashes are cheap: a check of a thousand hosts looks up some seventy thousand keys, and with the
//! hashes of the standard library these took nearly a quarter of its instructions. The seed differs from run to run, so that no input can be written against it.

pub use foldhash::fast::RandomState;

/// A map without order.
pub type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;

/// A set without order.
pub type HashSet<T> = std::collections::HashSet<T, RandomState>;
