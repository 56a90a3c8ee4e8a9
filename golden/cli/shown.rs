//! What reaches a terminal or a log: every command in every format, with colours forced, given files, names and
//! arguments that hold what acts on terminals, and secrets in all locations where one can be.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use clusterc::driver::PRODUCTS;

const FORMATS: [&str; 6] = ["human", "short", "json", "sarif", "github", "junit"];

/// What every command of a folder of cases wrote, each with its command line.
struct Fields(Vec<(String, String)>);

/// Runs commands in a folder.
struct Runner<'a> {
    folder: &'a Path,
    formats: &'a [&'a str],
    fields: Fields,
}

impl<'a> Runner<'a> {
    fn new(folder: &'a Path) -> Self {
        Self { folder, formats: &FORMATS, fields: Fields(Vec::new()) }
    }

    fn run<I: IntoIterator>(&mut self, arguments: I)
    where
        I::Item: Into<OsString>,
    {
        let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
        let mut command = Command::new(env!("CARGO_BIN_EXE_clusterc"));
        command.arg("--color").arg("always").args(&arguments).current_dir(self.folder);
        let output = command.output().expect("clusterc runs");
        for (stream, bytes) in [("stdout", output.stdout), ("stderr", output.stderr)] {
            let text =
                String::from_utf8(bytes).unwrap_or_else(|error| panic!("{arguments:?}: {stream}: {error}"));
            assert!(!text.contains("panicked"), "{arguments:?}: {text}");
            self.fields.0.push((format!("{arguments:?} {stream}"), text));
        }
    }

    /// The command with each format of findings.
    fn in_formats(&mut self, arguments: &[&str]) {
        for format in self.formats {
            self.run(arguments.iter().copied().chain(["--format", *format]));
        }
    }
}

impl Fields {
    /// How much of it there is: a test that runs nothing must not pass.
    fn holds(&self, what: &str) -> usize {
        self.0.iter().filter(|(_, text)| text.contains(what)).count()
    }
}

fn write(folder: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, bytes).expect("a file");
}

/// Characters that act on a terminal, turn or hide text.
fn harmful() -> Vec<char> {
    let controls = (1..0x20).chain(0x7f..0xa0).filter_map(char::from_u32);
    let marks = "\u{ad}\u{61c}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\
                 \u{2060}\u{2066}\u{2067}\u{2068}\u{2069}\u{feff}\u{e0041}\u{e007f}";
    controls.chain(marks.chars()).collect()
}

/// A text with all of them, which would draw a title, blink, and start its own line.
fn hostile() -> String {
    let all: String = harmful().into_iter().filter(|letter| !"\n\t\r".contains(*letter)).collect();
    format!(
        "x\u{1b}]0;owned\u{7}\u{1b}[5m{all}\u{9b}5m\rFORGED\nFORGED: all as they were built\n::error::FORGED\nFORGED"
    )
}

/// The same for the name of a file: one that the file system takes.
fn hostile_name() -> String {
    "x\u{1b}[5m\u{9b}5m\u{202e}\u{2066}\u{200b}\u{7f}\nFORGED: all as they were built\n::error::FORGED"
        .to_owned()
}

/// What a text still does once the colours of clusterc are gone.
fn harm_in(text: &str) -> Option<String> {
    let mut rest = text;
    let mut plain = String::new();
    while let Some(at) = rest.find("\u{1b}[") {
        plain += &rest[..at];
        let codes = &rest[at + 2..];
        let end = codes.find(|letter: char| !letter.is_ascii_digit() && letter != ';').unwrap_or(codes.len());
        // Bold, dim, underlined, colours and their end; never blink.
        let own = codes[end..].starts_with('m')
            && codes[..end].split(';').all(|code| !matches!(code, "5" | "6" | "7" | "8"));
        if !own {
            return Some(format!("an escape: {:?}", &codes[..codes.len().min(20)]));
        }
        rest = &codes[end + 1..];
    }
    plain += rest;
    let harmful: BTreeSet<char> = harmful().into_iter().filter(|letter| !"\n\t".contains(*letter)).collect();
    if let Some(letter) = plain.chars().find(|letter| harmful.contains(letter)) {
        return Some(format!("U+{:04X}", letter as u32));
    }
    let forged =
        plain.lines().find(|line| line.starts_with("FORGED") || line.trim_start().starts_with("::error::"));
    forged.map(|line| format!("a forged line: {line:?}"))
}

/// A text in KDL as escapes, for places that take no such characters raw.
fn escaped(text: &str) -> String {
    text.chars().map(|letter| format!("\\u{{{:x}}}", letter as u32)).collect()
}

const PLAIN_SPEC: &str = "cluster \"plant\" product=\"iotdb\" version=\"1.3.3\" {
    install \"/opt/iotdb\"
    host \"n1\" address=\"10.0.0.1\"
    confignode on=\"n1\"
    datanode on=\"n1\"
}
";

#[test]
fn nothing_from_outside_acts_on_a_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (raw, name) = (hostile(), hostile_name());
    let coded = escaped(&raw);
    let mut runner = Runner::new(folder);
    write(folder, "plain.kdl", PLAIN_SPEC);
    // Each location of a spec, so that one fault does not hide another.
    let places = [
        format!("cluster \"{coded}\" product=\"iotdb\" version=\"1.3.3\" {{\n}}\n"),
        PLAIN_SPEC.replace("n1", &coded),
        PLAIN_SPEC.replace("10.0.0.1", &coded),
        PLAIN_SPEC.replace("1.3.3", &coded),
        PLAIN_SPEC.replace("\"iotdb\"", &format!("\"{coded}\"")),
        PLAIN_SPEC.replace("/opt/iotdb", &coded),
        PLAIN_SPEC.replace("datanode on=\"n1\"", &format!("datanode on=\"n1\" {{ set \"{coded}\" 1; set \"dn_rpc_port\" \"{coded}\"; set \"key_store_pwd\" from=\"{coded}\" }}")),
        PLAIN_SPEC.replace("datanode on=\"n1\"", &format!("\"{coded}\" on=\"{coded}\" \"{coded}\"=1")),
        PLAIN_SPEC.replace("datanode on=\"n1\"", &format!("datanode on=\"n1\" {{ allow \"{coded}\" reason=\"{coded}\"; allow \"NET001\" reason=\"{coded}\" }}")),
        format!("include \"{coded}\"\nextends \"{coded}\"\n{PLAIN_SPEC}"),
        PLAIN_SPEC.replace("datanode on=\"n1\"", &format!("payload \"{coded}.zip\"; datanode on=\"n1\"")),
        PLAIN_SPEC.replace("host \"n1\"", &format!("// {raw}\n    host \"n1\" zone=\"{}\"", raw.replace('\n', " "))),
        format!("{raw}\n{PLAIN_SPEC}\n/* {raw}"),
    ];
    for (index, spec) in places.iter().enumerate() {
        let path = format!("places/{index}.kdl");
        write(folder, &path, spec);
        runner.in_formats(&["check", &path]);
        runner.run(["why", &path, &raw, &raw]);
        runner.run(["why", &path, "n1", "dn_rpc_port"]);
        runner.run(["convert", &path]);
        runner.run(["payloads", &path]);
        runner.run(["payloads", &path, "--format", "json"]);
        runner.run(["build", &path, "-o", "out"]);
    }
    let yaml =
        format!("global:\n  user: \"{coded}\"\n  # {raw}\nhosts_{raw}: {raw}\n").replace("\\u{", "\\x{");
    write(folder, "cluster.yaml", yaml);
    runner.in_formats(&["check", "cluster.yaml"]);
    runner.run(["convert", "cluster.yaml"]);
    // Files by such names, and folders.
    write(folder, &format!("specs/{name}/{name}.kdl"), PLAIN_SPEC.replace("confignode", "confignod"));
    runner.in_formats(&["check", "specs"]);
    let native = format!(
        "cluster_name={0}\n{0}=1\ncn_internal_address={0}\ndn_rpc_prot=1\ndn_rpc_port : 1\ndn_rpc_port=2\n# {0}\n",
        raw.replace('\n', "\\\n")
    );
    for host in ["n1", &name] {
        write(folder, &format!("hosts/{host}/conf/iotdb-system.properties"), &native);
        write(folder, &format!("hosts/{host}/conf/datanode-env.sh"), format!("MEMORY_SIZE=\"{raw}\"\n"));
    }
    write(folder, "hosts/n1/conf/cluster.nodes", format!("localSite,mode\n{raw},agent\n"));
    runner.in_formats(&["lint", "hosts"]);
    runner.in_formats(&["lint", "hosts", "--target-version", "1.3.3"]);
    runner.run(["lint", "hosts", "--explain-discovery"]);
    runner.run(["lint", "hosts", "--diff"]);
    runner.run(["lint", "hosts", "--diff", "--unsafe"]);
    runner.run(["lint", "hosts", "--baseline", &name, "--update-baseline"]);
    runner.run(["lint", "hosts", "--baseline", &name]);
    runner.run(["import", "hosts"]);
    runner.run(["import", "hosts/n1", "-o", "imported.kdl"]);
    // Bundles that someone changed.
    runner.run(["build", "plain.kdl", "-o", "one"]);
    runner.run(["build", "plain.kdl", "-o", &format!("two{name}")]);
    runner.run(["build", "plain.kdl", "-o", &name, "--archive", "tar.gz"]);
    let two = format!("two{name}");
    write(folder, &format!("{two}/{name}"), "x");
    write(folder, &format!("{two}/hosts/{name}/files/conf/iotdb-system.properties"), &native);
    write(folder, &format!("{two}/hosts/n1/files/conf/iotdb-system.properties"), &native);
    runner.run(["verify", &two]);
    runner.run(["verify", "one", "--key", &raw]);
    runner.run(["diff", "one", &two]);
    runner.run(["diff", &two, "one"]);
    runner.run(["sign", &two, "--key", &name]);
    runner.run(["sign", "one", "--key", &name]);
    // Arguments.
    for command in [
        "check",
        "lint",
        "import",
        "convert",
        "verify",
        "payloads",
        "explain",
        "params",
        "schema",
        "completions",
    ] {
        runner.run([command, &raw]);
        runner.run([command, &format!("--{raw}")]);
        runner.run([command, "x", "--format", &raw]);
    }
    runner.run([raw.as_str()]);
    runner.run(["params", "iotdb", &raw]);
    runner.run(["params", "iotdb", "1.3.3", "--since", &raw]);
    runner.run(["check", "plain.kdl", "--allow", &raw]);
    runner.run(["lint", "hosts", "--product", &raw]);
    runner.run(["lint", "hosts", "--target-version", &raw]);
    runner.run(["lint", "hosts", "--facts", &raw]);
    runner.run(["check", "-", "--stdin-filename", &raw]);
    runner.run(["payloads", "plain.kdl", "--payload", &raw]);
    runner.run(["build", "plain.kdl", "-o", "out", "--payload", &raw]);
    runner.run(["build", "plain.kdl", "-o", "out", "--host", &raw]);
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt;
        let broken = || OsString::from_vec(b"\xff\x1b[5m\n\xc2FORGED".to_vec());
        runner.run([OsString::from("check"), broken()]);
        runner.run([OsString::from("verify"), broken()]);
        fs::write(folder.join(&two).join(broken()), "x").expect("a file");
        runner.run(["verify", &two]);
        fs::create_dir_all(folder.join("hosts").join(broken()).join("conf")).expect("a folder");
        fs::write(folder.join("hosts").join(broken()).join("conf/iotdb-system.properties"), "a=1")
            .expect("a file");
        runner.in_formats(&["lint", "hosts"]);
    }
    let bad: Vec<String> = runner
        .fields
        .0
        .iter()
        .filter_map(|(command, text)| Some(format!("{command}: {}", harm_in(text)?)))
        .collect();
    assert!(bad.is_empty(), "{} of {} texts, the first: {}", bad.len(), runner.fields.0.len(), bad[0]);
    assert!(runner.fields.holds("\u{fffd}") > 100, "{}", runner.fields.holds("\u{fffd}"));
}

/// Secrets that must not be seen: long and short, with signs that files escape, one that a sentence may hold.
const CANARIES: [&str; 4] = [
    "Kanarie-17!gelb",
    "Zq9x",
    "Ka#na\\ri,e=\u{e4} 42}",
    "KanarieKanarieKanarieKanarieKanarieKanarieKanarieKanarieKanarieKanarieKanarie",
];

/// What to look for: of a long secret its beginning is as bad.
fn traces(canary: &str) -> Vec<String> {
    let json = serde_json::to_string(canary).expect("a string");
    let java = canary.replace('\\', "");
    [canary, json.trim_matches('"'), &java, &canary.replace('\\', "\\\\\\\\")]
        .map(|text| text.chars().take(24).collect())
        .to_vec()
}

/// A value as KDL writes it.
fn kdl(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

#[test]
fn secrets_are_shown_nowhere() {
    let look = |index: usize, canary: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        let mut runner = Runner::new(folder.path());
        // How a secret is written matters to what is found; the formats show what was found.
        if index > 0 {
            runner.formats = &FORMATS[..1];
        }
        specs(&mut runner, &kdl(canary));
        files(&mut runner, canary);
        for (command, text) in &runner.fields.0 {
            for trace in traces(canary) {
                assert!(!text.contains(&trace), "{command} shows {trace:?}:\n{text}");
            }
        }
        assert!(runner.fields.holds("••••••") > 60, "{}", runner.fields.holds("••••••"));
    };
    std::thread::scope(|scope| {
        for (index, canary) in CANARIES.iter().enumerate() {
            scope.spawn(move || look(index, canary));
        }
    });
}

/// Every parameter that holds a secret, in specs, right and wrong.
fn specs(runner: &mut Runner<'_>, secret: &str) {
    let node = |product: &str| match product {
        "iotdb" => ("1.3.3", "install \"/opt/iotdb\"\n  confignode on=\"n1\"\n  datanode on=\"n1\""),
        "dolphindb" => (
            "2.00.9",
            "install \"/opt/d\"\n  controller \"c1\" on=\"n1\" port=8900\n  agent on=\"n1\" port=8901\n  datanode on=\"n1\" port=8902",
        ),
        _ => (
            "1.3.3",
            "install \"/opt/iotdb\"\n  confignode on=\"n1\"\n  datanode on=\"n1\"\n  monitoring { grafana on=\"n1\" { SETTINGS } }",
        ),
    };
    for product in PRODUCTS.iter() {
        let (version, nodes) = node(product.name());
        let of = if product.name() == "dolphindb" { "dolphindb" } else { "iotdb" };
        let frame = |settings: &str| {
            let inner = nodes.replace("SETTINGS", settings);
            let outer = if inner == nodes { settings } else { "" };
            format!(
                "cluster \"plant\" product=\"{of}\" version=\"{version}\" {{\n  host \"n1\" address=\"10.0.0.1\"\n  {inner}\n  {outer}\n}}\n"
            )
        };
        let params = product.catalog().params.iter().filter(|param| param.is_secret());
        for (number, param) in params.enumerate() {
            let key = &*param.name;
            let settings = [
                format!("set \"{key}\" {secret}"),
                format!("set \"{key}\" {secret}; set \"{key}\" {secret}"),
                format!("set \"{key}\" from={secret}"),
                format!("set \"{key}\" {secret} from=\"env:A\""),
                format!("set \"{key}\" {secret} {secret}"),
                format!("set \"{key}\" valeu={secret}"),
                format!("set \"{key}\" = {secret}"),
                format!("sett \"{key}\" {secret}"),
                format!("env \"{key}\" {secret}"),
                format!("set {key} \\\n {secret} //\u{1b}"),
                format!("\"{key}\" {secret}"),
            ];
            // What is written wrong is wrong for all of them.
            let few = if number == 0 { settings.len() } else { 1 };
            for (index, settings) in settings[..few].iter().enumerate() {
                let path = format!("specs/{}-{index}.kdl", key.replace('.', "-"));
                write(runner.folder, &path, frame(settings));
                // All formats once are enough; the first says the most.
                match index {
                    0..3 if number == 0 => runner.in_formats(&["check", &path]),
                    _ => runner.run(["check", &path]),
                }
                if index == 0 {
                    runner.run(["why", &path, "n1", key]);
                    runner.run(["convert", &path]);
                }
            }
        }
    }
    let base = PLAIN_SPEC.replace(
        "datanode on=\"n1\"",
        &format!("datanode on=\"n1\" {{ set \"key_store_pwd\" {secret}; set \"dn_rpc_prot\" 1 }}"),
    );
    write(runner.folder, "base.kdl", &base);
    write(
        runner.folder,
        "over.kdl",
        format!(
            "extends \"base.kdl\"\ncluster \"plant\" {{ every on=\"*\" {{ set \"trust_store_pwd\" {secret} }} }}\n"
        ),
    );
    write(
        runner.folder,
        "odd.kdl",
        format!("{base}\nmy_password {secret}\nx password={secret}\n\"unclosed\n// password={secret}\n"),
    );
    for path in ["base.kdl", "over.kdl", "odd.kdl"] {
        runner.in_formats(&["check", path]);
    }
    runner.run(["why", "over.kdl", "n1", "trust_store_pwd"]);
    // What is built holds it; what is printed about two bundles does not.
    for (name, secret) in [("one", secret), ("two", "\"other\"")] {
        let settings = format!(
            "datanode on=\"n1\" {{ set \"key_store_pwd\" {secret}; set \"enable_thrift_ssl\" #true; set \"key_store_path\" \"/k\" }}"
        );
        write(runner.folder, &format!("{name}.kdl"), PLAIN_SPEC.replace("datanode on=\"n1\"", &settings));
        runner.run(["build", &format!("{name}.kdl"), "-o", name]);
    }
    runner.run(["diff", "one", "two"]);
    runner.run(["diff", "two", "one"]);
    runner.run(["verify", "one"]);
    let yaml = secret.trim_matches('"');
    for (index, text) in [
        format!("global:\n  user: root\n  password: \"{yaml}\"\n  paswd: x\n"),
        format!("global:\n  user: root\n  password: '{yaml}'\n  password: '{yaml}'\n"),
        format!("x: &secret \"{yaml}\"\nglobal:\n  password: *secret\n  nonsense: *secret\n"),
        format!("global:\n  password: !tag \"{yaml}\"\n  user: [\n"),
        format!("global:\n  password: |\n    {yaml}\n  user: x\n"),
    ]
    .iter()
    .enumerate()
    {
        let path = format!("cluster-{index}.yaml");
        write(runner.folder, &path, text);
        runner.in_formats(&["check", &path]);
        runner.run(["convert", &path]);
    }
}

/// The same in native files.
fn files(runner: &mut Runner<'_>, secret: &str) {
    let host = "cluster_name=plant\ncn_internal_address=10.0.0.11\ncn_seed_config_node=10.0.0.11:10710\n\
                dn_internal_address=10.0.0.11\ndn_rpc_address=10.0.0.11\ndn_seed_config_node=10.0.0.11:10710\n";
    let java = secret.replace('\\', "\\\\");
    let shell = secret.replace('\'', "'\\''");
    for (name, text) in [
        (
            "iotdb-system.properties",
            format!(
                "{host}key_store_pwd={java}\nkey_store_pwd = {java} \ntrust_store_pwd : {java}\nkey_stroe_pwd={java}\nmetric_prometheus_reporter_password={secret}\n# old password: {java}\ndn_rpc_prot=1\nkey_store_pwd={java}x\n"
            ),
        ),
        (
            "iotdb-common.properties",
            format!(
                "admin_password {java}\n  key_store_pwd={java}\niotdb_server_encrypt_decrypt_provider_parameter={java}\ndn_rpc_prot=1\n"
            ),
        ),
        (
            "datanode-env.sh",
            format!(
                "PASSWORD='{shell}'\nIOTDB_JMX_OPTS=\"-Djavax.net.ssl.keyStorePassword={}\"\nDN_RPC_PROT=1\nPASSWORD='{shell}' \n",
                secret.split(' ').next().unwrap_or(secret)
            ),
        ),
    ] {
        write(runner.folder, &format!("iotdb/n1/conf/{name}"), text);
    }
    write(
        runner.folder,
        "dolphindb/P1/config/dolphindb.cfg",
        format!(
            "localSite=10.0.0.1:8848:x\nmode=single\noauthClientSecret={secret}\noauthClientSecret={secret}\ns3SecretAccessKey = {secret}\nmaxMemSiez=8\nmetricsToken={secret}\n"
        ),
    );
    write(
        runner.folder,
        "dolphindb/P2/config/cluster.cfg",
        format!(
            "dn1.clusterReplicationExecutionPassword={secret}\ndn1.s3SecretAccessKey={secret}\ndn1.maxMemSiez=8\n"
        ),
    );
    write(
        runner.folder,
        "grafana/conf/grafana.ini",
        format!(
            "[security]\nadmin_password = {secret}\nadmin_password = \"\"\"{secret}\"\"\"\nsecret_kye = x\n[database]\npassword = `{secret}`\n"
        ),
    );
    write(
        runner.folder,
        "compose/docker-compose.yml",
        format!(
            "services:\n  dn:\n    image: apache/iotdb:1.3.3-datanode\n    environment:\n      - dn_internal_address=dn\n      - 'key_store_pwd={0}'\n      - dn_rpc_prot=1\n  cn:\n    image: apache/iotdb:1.3.3-confignode\n    environment:\n      cn_internal_address: cn\n      key_store_pwd: '{0}'\n      cn_nonsense: 1\n",
            secret.replace('\'', "''")
        ),
    );
    for folder in ["iotdb", "dolphindb", "grafana", "compose", "."] {
        runner.in_formats(&["lint", folder]);
        runner.run(["lint", folder, "--diff"]);
        runner.run(["lint", folder, "--diff", "--unsafe"]);
        runner.run(["lint", folder, "--explain-discovery"]);
        runner.run(["lint", folder, "--baseline", "known.json", "--update-baseline"]);
        runner.run(["import", folder]);
        if let Ok(known) = fs::read_to_string(runner.folder.join("known.json")) {
            runner.fields.0.push((format!("known.json of {folder}"), known));
        }
    }
    runner.run(["lint", "iotdb", "--fix", "--unsafe"]);
    let fixed =
        fs::read_to_string(runner.folder.join("iotdb/n1/conf/iotdb-system.properties")).expect("it is there");
    assert!(fixed.contains(&java) && !fixed.contains('•'), "a fix keeps the secret: {fixed}");
    runner.run(["import", "iotdb", "-o", "imported.kdl"]);
}
