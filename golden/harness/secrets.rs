//! Secrets by reference: what means one is treated as nothing else, and they reach a host by no list of processes.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use libtest_mimic::{Failed, Trial};

use crate::install::{Place, must};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("secrets/text-that-looks-like-one", text_that_looks_like_one),
        Trial::test("secrets/sent-to-install", sent_to_install),
        Trial::test("secrets/sent-by-control", sent_by_control),
        Trial::test("secrets/login-of-the-command-line", login_of_the_command_line),
    ]
}

/// A spec with one secret, and a text.
fn spec(text: &str) -> String {
    format!(
        r##"cluster "plant" product="iotdb" version="1.3.3" {{
    install "/opt/iotdb"
    replication schema=1 data=1
    host "node-1" address="203.0.113.7"
    confignode on="node-1"
    datanode on="node-1" {{
        set "key_store_pwd" from="env:KEY_STORE"
        set "key_store_path" #"{text}"#
        env "IOTDB_JMX_OPTS" #"-Da={text}"#
    }}
}}
"##
    )
}

const CONFIGURATION: &str = "opt/iotdb/conf/iotdb-system.properties";

/// Whatever marks of ours are in plain strings, no file of the host comes into the configuration.
fn text_that_looks_like_one() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let canary = folder.path().join("canary");
    fs::write(&canary, "singing\n")?;
    let mark = format!("@clusterc:file:{}@", canary.display());
    let texts = [
        mark.clone(),
        "@clusterc:env:KEY_STORE@".to_owned(),
        format!("{mark}@clusterc-1:file:{}@", canary.display()),
        format!("@@clusterc:file:{}@@", canary.display()),
    ];
    for text in texts {
        let place = Place::new(&spec(&text))?;
        must(&place.install_image().env("KEY_STORE", "opens").output()?, 0, "installed below")?;
        let laid = fs::read_to_string(place.image().join(CONFIGURATION))?;
        for line in ["key_store_pwd=opens", &format!("key_store_path={text}")] {
            if !laid.lines().any(|found| found == line) {
                return Err(format!("expected the line `{line}` in:\n{laid}").into());
            }
        }
        let environment = fs::read_to_string(place.image().join("opt/iotdb/conf/datanode-env.sh"))?;
        if laid.contains("singing") || environment.contains("singing") || !environment.contains(&text) {
            return Err(format!("`{text}` was taken for a secret:\n{laid}\n{environment}").into());
        }
    }
    Ok(())
}

pub(crate) fn with_input(command: &mut Command, input: &str) -> Result<Output, Failed> {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    child.stdin.take().ok_or("no input")?.write_all(input.as_bytes())?;
    Ok(child.wait_with_output()?)
}

fn sent_to_install() -> Result<(), Failed> {
    let place = Place::new(&spec("k"))?;
    must(&place.install_image().output()?, 1, "the environment variable KEY_STORE is not set")?;
    let run = |input: &str| with_input(place.install_image().arg("--secrets"), input);
    must(&run("PATH=/tmp\n")?, 2, "expected one of KEY_STORE and = in each line")?;
    must(&run("")?, 1, "the environment variable KEY_STORE is not set")?;
    must(&run("KEY_STORE=o p=e'n\\s $(x)\n")?, 0, "installed below")?;
    let laid = fs::read_to_string(place.image().join(CONFIGURATION))?;
    if !laid.lines().any(|line| line == "key_store_pwd=o p=e'n\\\\s $(x)") {
        return Err(format!("another secret:\n{laid}").into());
    }
    Ok(())
}

/// deploy.sh sends what its environment has. The transport notes commands and inputs, and carries nothing.
fn sent_by_control() -> Result<(), Failed> {
    let place = Place::new(&spec("k"))?;
    let notes = place.folder.path().join("notes");
    fs::create_dir(&notes)?;
    let remote = place.folder.path().join("shims/remote");
    let script = "#!/bin/sh\nprintf '%s\\n' \"$*\" >>\"$NOTES/commands\"\ncase $2 in\n\
                  *--secrets*) cat >>\"$NOTES/secrets\" ;;\n*) cat >/dev/null ;;\nesac\n";
    place.shim("remote", script)?;
    let control = place.host.join("../../control");
    let deploy = |secret: Option<&str>| -> Result<Output, Failed> {
        let mut command = Command::new("sh");
        command.arg(control.join("deploy.sh")).env("CLUSTERC_REMOTE", &remote).env("NOTES", &notes);
        match secret {
            Some(secret) => command.env("KEY_STORE", secret),
            None => command.env_remove("KEY_STORE"),
        };
        Ok(command.stdin(Stdio::null()).output()?)
    };
    must(&deploy(Some("o p=e'n\\s"))?, 0, "installed on 1 host")?;
    let read = |name: &str| fs::read_to_string(Path::new(&notes).join(name)).unwrap_or_default();
    let (commands, sent) = (read("commands"), read("secrets"));
    // Once to ask what the host lacks, once to install.
    if commands.contains("e'n") || sent != "KEY_STORE=o p=e'n\\s\n".repeat(2) {
        return Err(format!("sent {sent:?} by:\n{commands}").into());
    }
    fs::remove_file(notes.join("secrets"))?;
    must(&deploy(None)?, 0, "installed on 1 host")?;
    if !read("secrets").is_empty() {
        return Err("a secret that is not set was sent".into());
    }
    Ok(())
}

/// The password of the database reaches its command line client by standard input, where Java takes arguments from there.
fn login_of_the_command_line() -> Result<(), Failed> {
    let place = Place::new(&spec("k"))?;
    let jdk = place.folder.path().join("jdk");
    let java = "#!/bin/sh\nprintf '%s\\n' \"$*\" >>\"$NOTES.words\"\ncat >>\"$NOTES.read\"\n";
    place.shim("java", java)?;
    fs::create_dir_all(jdk.join("bin"))?;
    fs::rename(place.folder.path().join("shims/java"), jdk.join("bin/java"))?;
    fs::write(place.folder.path().join("login"), "user=op\npassword=a\"b\\c d\n")?;
    let script = "set -eu; . \"$HERE/lib/common.sh\"; . \"$HERE/lib/iotdb.sh\"; HOME_DIR=$OWN; iotdb_sql 'show cluster'";
    let run = |notes: &str| -> Result<(String, String), Failed> {
        let notes = place.folder.path().join(notes);
        let mut command = Command::new("sh");
        command.args(["-c", script]).env("HERE", &place.host).env("OWN", place.folder.path());
        command.env("NOTES", &notes).env("SPEC_JAVA_HOME", &jdk).env("ROLE", "datanode");
        for (name, value) in
            [("ROOT", "/opt/iotdb"), ("CLIENT_ADDRESS", "::1"), ("READY_PORT", "6667"), ("SERVICE", "s")]
        {
            command.env(name, value);
        }
        must(&command.stdin(Stdio::null()).output()?, 0, "")?;
        let read = |ending: &str| fs::read_to_string(notes.with_extension(ending));
        Ok((read("words")?, read("read")?))
    };
    let (words, read) = run("old")?;
    if !words.contains("-pw a\"b\\c d") || !read.is_empty() {
        return Err(format!("Java 8 gets them as words: {words}{read}").into());
    }
    fs::create_dir_all(jdk.join("lib"))?;
    fs::write(jdk.join("lib/modules"), "")?;
    let (words, read) = run("new")?;
    let expected = "\"-pw\"\n\"a\\\"b\\\\c d\"\n\"-e\"\n\"show cluster\"\n";
    if words.contains("a\"b") || !words.contains("@/dev/stdin") || !read.ends_with(expected) {
        return Err(format!("expected the login on standard input: {words}{read}").into());
    }
    Ok(())
}
