//! Every template of `init` is a spec without findings, with usual values and with given ones.

use std::collections::BTreeMap;

use clusterc::catalog::Products;
use clusterc::diagnostic::Levels;
use clusterc::driver::{self, PRODUCTS};
use clusterc::init::{Known, NamedHost, Template, templates};
use clusterc::layout;
use clusterc::source::{SourceFile, SourceMap};
use libtest_mimic::{Failed, Trial};

use crate::pages::Memory;

pub(crate) fn trials() -> Vec<Trial> {
    let one =
        |template: &'static Template| Trial::test(format!("init/{}", template.name), move || clean(template));
    let mut trials: Vec<Trial> = templates().iter().map(one).collect();
    trials.push(Trial::test("init/templates-are-there", || {
        if templates().len() >= 9 { Ok(()) } else { Err("templates are missing".into()) }
    }));
    trials
}

fn clean(template: &'static Template) -> Result<(), Failed> {
    let host = |index: usize| NamedHost { name: format!("db{index}"), address: format!("192.168.7.{index}") };
    let given = Known {
        name: Some("site_7".to_owned()),
        versions: BTreeMap::new(),
        hosts: (1..=template.hosts).map(host).collect(),
        cores: Some(32),
        memory: Some("128GiB".to_owned()),
        user: Some("db".to_owned()),
        install: Some("/srv/db".to_owned()),
    };
    for known in [Known::default(), given] {
        let newest = |product: &str| {
            let catalog = PRODUCTS.catalog(product).and_then(|catalog| catalog.newest());
            catalog.map(ToString::to_string).unwrap_or_default()
        };
        let spec = template.spec("cluster.kdl", &known, newest);
        let groups = [vec!["cluster.kdl".to_owned()]];
        let compiled = driver::compile(&groups, &Memory(spec.clone()), &Levels::default())
            .map_err(|unreadable| unreadable.reason)?;
        if !compiled.findings.is_empty() {
            return Err(format!("{:#?}\n{spec}", compiled.findings).into());
        }
        let mut sources = SourceMap::default();
        let file = sources.add(SourceFile::from_bytes("cluster.kdl", spec.clone().into_bytes()));
        let formatted = layout::format(file, sources.file(file)).map_err(|error| format!("{error:?}"))?;
        if formatted != spec {
            return Err(format!("`clusterc fmt` writes it in another way:\n{formatted}").into());
        }
        if let Some(long) = spec.lines().find(|line| line.chars().count() > 160) {
            return Err(format!("a long line: {long}").into());
        }
    }
    Ok(())
}
