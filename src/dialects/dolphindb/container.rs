//! A node in a container of the vendor's image: its own files in the location where the server looks for them, nothing
//! by variables.
//!
//! Source: the vendor's repository dolphindb-k8s (docker-compose, docker_images, docker_single_deployment.md): the distribution's
//! `server` folder is in /data/ddb, configuration, data and logs are mounted in its `clusterDemo`, a controller and an agent are
//! started by the command lines that the guides give, and data nodes by their agent, in its container.

use super::lower;
use crate::catalog::Version;
use crate::model::{InstanceId, Model};
use crate::product::{Contained, Image, Trace};

/// The image of a version.
pub(super) fn image(version: &Version) -> Image {
    Image { name: format!("dolphindb/dolphindb:v{version}"), home: "/data/ddb" }
}

/// What one node needs in its container. The scripts' own `run` starts it, as it does natively.
pub(super) fn contained(model: &Model, id: InstanceId, trace: &dyn Trace) -> Contained {
    Contained {
        files: lower::of_node(model, id, trace),
        kept: vec!["server/clusterDemo"],
        ..Contained::default()
    }
}
