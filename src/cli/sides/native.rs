//! Native files as a description: the model that is raised from them.

use crate::cli::defaults::Defaults;
use crate::cli::disk::Disk;
use crate::cli::import::several;
use crate::cli::lint::{ReadArguments, walk};
use crate::driver::{self, Adopted, Side};
use crate::error::Error;
use crate::model::Model;

/// Raises the one group of clusters that the files of a path are of. Where they may be of several versions, they are those of the
/// `other` side.
pub(super) fn side(
    path: &str,
    arguments: &ReadArguments,
    other: Option<&Model>,
    disk: &Disk,
) -> Result<Side, Error> {
    let defaults = Defaults::find()?;
    let mut options = arguments.read_options(&defaults, disk)?;
    let walked = walk(&[path.to_owned()], &defaults, disk)?;
    let mut adopted = driver::import(&walked, disk, &options);
    let [one] = adopted.as_slice() else { return Err(several(&adopted)) };
    if let Some(cluster) = one.model.clusters.first().filter(|_| !one.is_version_certain)
        && let Some(known) = other.and_then(|other| other.clusters_of(cluster.product).next())
    {
        options.version = Some(known.1.view.release.clone());
        adopted = driver::import(&walked, disk, &options);
    }
    let Some(Adopted { model, sources, .. }) = adopted.pop() else { return Err(several(&[])) };
    Ok(Side { model, sources, is_found: true })
}
