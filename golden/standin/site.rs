//! A lab with bundles: specs are compiled, their folders copied to the hosts, and their own scripts run.

use std::path::{Path, PathBuf};

use clusterc::bundle;
use clusterc::diagnostic::{Levels, Shown, render};
use clusterc::driver;
use clusterc::model::Checked;
use clusterc::source::SourceMap;
use clusterc::spec::Files;

use crate::command::Done;
use crate::lab::Lab;
use crate::zip::{self, licence};

/// A spec that is in no file.
struct Text<'a>(&'a str);

impl Files for Text<'_> {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Ok(self.0.as_bytes().to_owned())
    }
}

/// A bundle on disk, where all hosts of the lab see it.
#[derive(Debug, Clone)]
pub(crate) struct Bundle {
    folder: PathBuf,
}

fn compile(spec: &str) -> Result<(Checked, SourceMap), String> {
    let compiled = driver::compile(&[vec!["spec.kdl".to_owned()]], &Text(spec), &Levels::default())
        .map_err(|unreadable| unreadable.reason)?;
    let findings = render::human(&Shown::new(&compiled.findings, &compiled.sources));
    let findings = anstream::adapter::strip_str(&findings).to_string();
    compiled.into_checked().ok_or(findings)
}

/// Hosts and what is copied to them.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) lab: Lab,
}

impl Site {
    /// Makes the hosts, each with the user that runs the servers.
    pub(crate) fn up(hosts: &[&str]) -> Result<Self, String> {
        let site = Self { lab: Lab::up(hosts)? };
        for host in hosts {
            let name = host.split(':').next().unwrap_or_default();
            // The program is in the common folder, which is another user's to the one that runs it.
            let common = site.lab.share();
            let above = common.parent().unwrap_or(&common).display();
            site.lab.must(name, &format!("useradd --system --no-create-home ddb && chmod 755 {above}"))?;
        }
        site.licence("plant", "2036-01-01", 20)?;
        Ok(site)
    }

    /// The licence that installs find next to the folder of a host.
    pub(crate) fn licence(&self, client: &str, expiration: &str, nodes: u32) -> Result<PathBuf, String> {
        let file = self.lab.share().join("dolphindb.lic");
        std::fs::write(&file, licence(client, expiration, nodes)).map_err(|error| error.to_string())?;
        Ok(file)
    }

    /// Compiles a spec, which must have no error, and writes its bundle.
    pub(crate) fn build(&self, name: &str, spec: &str) -> Result<Bundle, String> {
        self.write(name, &compile(spec)?, &bundle::Options::default())
    }

    /// The same with the plan that gets there from another spec.
    pub(crate) fn build_change(&self, name: &str, old: &str, new: &str) -> Result<Bundle, String> {
        let (old, new) = (compile(old)?, compile(new)?);
        let plan = driver::plan_of(old.0.model(), new.0.model(), false);
        let applied = bundle::Applied { before: old.0.model(), sources: &old.1, plan: &plan };
        self.write(name, &new, &bundle::Options { applied: Some(applied), ..bundle::Options::default() })
    }

    fn write(
        &self,
        name: &str,
        (checked, sources): &(Checked, SourceMap),
        options: &bundle::Options<'_>,
    ) -> Result<Bundle, String> {
        let bundle = bundle::build(checked, driver::PRODUCTS, sources, options);
        let folder = self.lab.share().join(name);
        let bundle = bundle.map_err(|error| error.to_string())?;
        bundle.write(&folder, false).map_err(|error| error.to_string())?;
        Ok(Bundle { folder })
    }

    /// The vendor's archive of a version.
    pub(crate) fn archive(&self, version: &str) -> Result<PathBuf, String> {
        let folder = self.lab.distribution(version)?;
        // What a version that does not work is called outside.
        let name = version.split('-').next().unwrap_or(version);
        let file = self.lab.share().join(format!("DolphinDB_Linux64_V{name}.zip"));
        let bytes = zip::pack(&folder).map_err(|error| error.to_string())?;
        std::fs::write(&file, bytes).map_err(|error| error.to_string())?;
        Ok(file)
    }

    /// Has a bundle's own script carry it to all hosts, with the licence, and install it there.
    pub(crate) fn deploy(&self, bundle: &Bundle, dist: Option<&Path>) -> Result<String, String> {
        let payload = bundle.folder.join("payload");
        std::fs::create_dir_all(&payload).map_err(|error| error.to_string())?;
        std::fs::copy(self.lab.share().join("dolphindb.lic"), payload.join("dolphindb.lic"))
            .map_err(|error| error.to_string())?;
        let dist = dist.map(|dist| format!(" --dist {}", dist.display())).unwrap_or_default();
        self.must(bundle, &format!("deploy.sh{dist}"))
    }

    /// Carries the folder of one host there by hand, and installs it.
    pub(crate) fn install_on(
        &self,
        bundle: &Bundle,
        host: &str,
        dist: Option<&Path>,
    ) -> Result<String, String> {
        let (folder, share) = (bundle.folder.display(), self.lab.share());
        let dist = dist.map(|dist| format!(" --dist {}", dist.display())).unwrap_or_default();
        self.lab.must(
            host,
            &format!(
                "rm -rf /root/carried && mkdir /root/carried && cp -R {folder}/hosts/{host} /root/carried/ && \
                 cp {}/dolphindb.lic /root/carried/ && sh /root/carried/{host}/install.sh{dist}",
                share.display()
            ),
        )
    }

    /// Runs a script of control/ on the operator's side.
    pub(crate) fn control(&self, bundle: &Bundle, line: &str) -> Result<Done, String> {
        let mut words = line.split(' ');
        let script = bundle.folder.join("control").join(words.next().unwrap_or_default());
        self.lab.control(&script, &words.collect::<Vec<_>>())
    }

    /// The same, which must succeed.
    pub(crate) fn must(&self, bundle: &Bundle, line: &str) -> Result<String, String> {
        self.control(bundle, line)?.succeeds(line)
    }

    /// The same, which must fail with that code, and say that.
    pub(crate) fn fails(
        &self,
        bundle: &Bundle,
        line: &str,
        code: i32,
        printed: &str,
    ) -> Result<String, String> {
        let done = self.control(bundle, line)?;
        if done.code == code && done.output.contains(printed) {
            return Ok(done.output);
        }
        Err(format!(
            "expected {line} to end with {code} and say `{printed}`, it ended with {}:\n{}",
            done.code, done.output
        ))
    }

    /// The modes of the servers that run on a host, sorted, from the processes themselves.
    pub(crate) fn modes(&self, host: &str) -> Result<String, String> {
        let line = "for file in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <$file 2>/dev/null; echo; done | \
             sed -n 's/^[^ ]*dolphindb .*-mode \\([a-z]*\\) .*/\\1/p' | sort | tr '\\n' ' '";
        Ok(self.lab.must(host, line)?.trim().to_owned())
    }
}

/// Fails unless a text holds another.
pub(crate) fn contains(text: &str, part: &str) -> Result<(), String> {
    if text.contains(part) { Ok(()) } else { Err(format!("expected `{part}` in\n{text}")) }
}

/// Fails unless two strings are the same.
pub(crate) fn equal(found: &str, expected: &str) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("expected `{expected}`, found `{found}`")) }
}
