//! The folder of a Windows host: batch files instead of shell scripts.

use minijinja::{Value, context};

use crate::bundle::content::names::{check_address, check_windows_path};
use crate::bundle::content::plan::{Machine, Plan, PlannedService};
use crate::bundle::content::templates::TEMPLATES;
use crate::bundle::file::{BundleFile, Content};
use crate::error::Error;
use crate::model::drive;
use crate::product::WindowsService;
use crate::source::reserved::has_reference;

/// The scripts, by their templates.
const SCRIPTS: [&str; 7] =
    ["install.bat", "preflight.bat", "start.bat", "stop.bat", "status.bat", "lib.bat", "node-process.ps1"];

/// All files of one Windows machine.
pub(in crate::bundle) fn files(plan: &Plan, machine: &Machine) -> Result<Vec<BundleFile>, Error> {
    let folder = format!("hosts/{}", machine.name);
    let mut files = Vec::new();
    let mut laid = Vec::new();
    let mut unwanted = Vec::new();
    let mut roots = Vec::new();
    for &root_id in &machine.roots {
        let root = plan.model.root(root_id);
        let Some(&first) = root.instances.first() else { continue };
        let top = root.path.trim_end_matches(['/', '\\']);
        let lowered = plan.product(first).lower(plan.model, root_id, &plan.lines);
        let mut native = lowered.files;
        native.sort_by(|left, right| left.path.cmp(&right.path));
        for file in native {
            let path = format!("{top}/{}", file.path);
            check_windows_path(&path)?;
            if path.ends_with(".bat") && file.content.contains(&0) {
                let message =
                    format!("`{path}` of the Windows host `{}` would contain a quote", machine.name);
                return Err(Error::new(message).help("write options of the process without quotes for it"));
            }
            if std::str::from_utf8(&file.content).is_ok_and(has_reference) {
                let message =
                    format!("`{path}` of the Windows host `{}` would contain a secret", machine.name);
                return Err(Error::new(message)
                    .help("set it by hand on the host: install.sh fills in secrets on Linux hosts only"));
            }
            let from = from(&path);
            laid.push(context! { from => from.replace('/', "\\"), to => backslashes(&path) });
            let content = Content::Bytes(lines_of_windows(&path, file.content));
            files.push(BundleFile { path: format!("{folder}/files/{from}"), mode: file.mode, content });
        }
        for path in lowered.unwanted {
            unwanted.push(backslashes(&format!("{top}/{path}")));
        }
        let windows = windows_service(plan, machine, first)?;
        roots.push(
            context! { path => backslashes(top), program => windows.program, archive => windows.archive },
        );
    }
    let mut services = Vec::new();
    let mut directories: Vec<String> = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    // All of one product: no other has nodes on Windows.
    let mut asks = ("", "", "");
    for (index, planned) in machine.services.iter().enumerate() {
        let windows = windows_service(plan, machine, planned.instance)?;
        services.push(service(plan, planned, &windows, index));
        for directory in &planned.service.directories {
            let path = backslashes(&directory.path);
            if !directories.contains(&path) {
                directories.push(path);
            }
        }
        words.push(&planned.name);
        asks = (windows.ask, windows.show, windows.store);
    }
    for planned in &machine.services {
        let role = plan.model.role_name(plan.model.instance(planned.instance));
        if !words.contains(&role) {
            words.push(role);
        }
    }
    let values = context! {
        made_by => &plan.made_by,
        host => &machine.name,
        home => home(plan, machine),
        words => words.join(" "),
        roots => roots,
        files => laid,
        unwanted => unwanted,
        directories => directories,
        services => services,
        ask => asks.0,
        show => asks.1,
        store => asks.2,
    };
    for name in SCRIPTS {
        let text = TEMPLATES.render(&format!("windows/{name}"), values.clone());
        files.push(BundleFile::text(format!("{folder}/windows/{name}"), text.replace('\n', "\r\n")));
    }
    Ok(files)
}

/// What the product says of a node, when its nodes can be run on Windows.
fn windows_service(
    plan: &Plan,
    machine: &Machine,
    instance: crate::model::InstanceId,
) -> Result<WindowsService, Error> {
    let node = plan.model.instance(instance);
    if !plan.model.role(node).runs_on_windows {
        let title = plan.model.role_title(node);
        let message =
            format!("`{}` runs Windows, and there are no Windows scripts for its {title}", machine.name);
        return Err(Error::new(message).help("place it on a Linux host"));
    }
    let windows = plan.product(instance).windows_service(plan.model, instance);
    if !windows.java_home.is_empty() {
        check_windows_path(&windows.java_home)?;
    }
    check_windows_path(&windows.log)?;
    if let Some(address) = &windows.client {
        check_address(address)?;
    }
    if !windows.ready_port.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::new(format!(
            "`{}` is not a port of a node on `{}`",
            windows.ready_port, machine.name
        )));
    }
    Ok(windows)
}

fn service(plan: &Plan, planned: &PlannedService, windows: &WindowsService, index: usize) -> Value {
    let node = plan.model.instance(planned.instance);
    let service = &planned.service;
    let (address, port) = service.endpoint.rsplit_once(':').unwrap_or((&service.endpoint, ""));
    let address = address.trim_start_matches('[').trim_end_matches(']');
    let ports =
        service.ports.iter().map(|port| context! { number => port.number, name => port.name.clone() });
    let data = service.directories.iter().filter(|directory| directory.holds_data);
    context! {
        label => format!("service_{}", index + 1),
        name => &planned.name,
        role => plan.model.role_name(node),
        title => plan.model.role_title(node),
        root => backslashes(plan.model.root(node.root).path.trim_end_matches(['/', '\\'])),
        start => windows.start.clone(),
        program => windows.program.clone(),
        class => windows.class,
        java_home => backslashes(&windows.java_home),
        ready_port => windows.ready_port.clone(),
        log => backslashes(&windows.log),
        joined => windows.joined,
        asks => windows.client.is_some(),
        client => windows.client.clone().unwrap_or_default(),
        unset => windows.unset,
        address => address,
        port => port,
        ports => ports.collect::<Vec<_>>(),
        data => data.map(|directory| backslashes(&directory.path)).collect::<Vec<_>>(),
        state_file => backslashes(&service.state_file),
    }
}

/// Where the scripts are on the host.
fn home(plan: &Plan, machine: &Machine) -> String {
    let root = machine.roots.first().map(|root| &*plan.model.root(*root).path);
    format!("{}:\\clusterc\\{}", root.and_then(drive).unwrap_or('C'), plan.site)
}

fn backslashes(path: &str) -> String {
    path.replace('/', "\\")
}

/// The location of a file in the folder `files`: `C/iotdb/conf/x`.
fn from(path: &str) -> String {
    path.replacen(':', "", 1).replace('\\', "/")
}

/// Batch files are read with the line ends of Windows; people open the others with its editors.
fn lines_of_windows(path: &str, content: Vec<u8>) -> Vec<u8> {
    if !path.ends_with(".bat") && !path.ends_with(".properties") {
        return content;
    }
    let mut lines = Vec::with_capacity(content.len() + content.len() / 30);
    for byte in content {
        if byte == b'\n' {
            lines.push(b'\r');
        }
        lines.push(byte);
    }
    lines
}
