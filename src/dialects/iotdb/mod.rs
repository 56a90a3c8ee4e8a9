//! Apache IoTDB: what is its own.

mod derive;
mod lower;
mod rules;
mod service;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use super::{Dialect, Trace};
use crate::bundle::{HostFile, Service};
use crate::catalog::{self, Catalog, CatalogView, SchemaFile, Version};
use crate::diagnostic::Finding;
use crate::model::{ClusterId, InstanceId, Model, RootId};
use crate::rules::Check;

/// Apache IoTDB.
#[derive(Debug)]
pub struct IoTDB;
