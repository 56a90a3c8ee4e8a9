//! What clusterc believes of an environment script is what the shell does with it.

use std::collections::BTreeMap;
use std::process::Command;

use clusterc::formats::shell::{self, Caller, UNKNOWN};
use proptest::prelude::*;

const NAMES: [&str; 5] = ["A", "B", "C", "SIZE", "OPTS"];

/// What the shell says of the variables in the end, with an empty environment; `None` where it ends early.
fn by_the_shell(script: &str) -> Option<BTreeMap<String, String>> {
    let mut program = format!("{script}\necho '<<<'\n");
    for name in NAMES {
        program += &format!("[ -z \"${{{name}+x}}\" ] || printf '%s=%s\\n' {name} \"${name}\"\n");
    }
    let printed = Command::new("bash")
        .args(["--norc", "-c", &program, "script"])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .output()
        .expect("bash is there");
    // Arithmetic of what is not a number ends the whole command around it.
    if String::from_utf8_lossy(&printed.stderr).contains("error token") {
        return None;
    }
    let printed = String::from_utf8(printed.stdout).expect("plain text");
    let (_, values) = printed.rsplit_once("<<<\n")?;
    let values = values.lines().filter_map(|line| line.split_once('='));
    Some(values.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned)
}

/// Words as people write them in such scripts.
fn word() -> impl Strategy<Value = String> {
    let plain = prop::sample::select(vec![
        "8G", "2048M", "4", "x", "''", "\"a b\"", "'$A'", "-Xmx4G", "0", "a\\ b", "16384",
    ]);
    let around = (name(), name()).prop_flat_map(|(a, b)| {
        prop::sample::select(vec![
            format!("${a}"),
            format!("\"${a}\""),
            format!("\"${{{a}}}G\""),
            format!("${{{a}:-8G}}"),
            format!("\"${{{a}:-${b}}}\""),
            format!("${{{a}-4}}"),
            format!("\"${{{a}:+x${b}}}\""),
            format!("${{{a}%\"G\"}}"),
            format!("${{{a}%%[0-9]*}}"),
            format!("\"${{{a}#*a}}\""),
            format!("\"${{{a}##* }}\""),
            format!("\"${a} -Xms${{{b}}}\""),
            format!("`expr ${a} + 2`"),
            format!("`expr ${a} / 4 \\* 3`"),
            format!("$(expr ${{{a}%\"G\"}} \"*\" 1024)"),
            format!("$(expr ${a} - ${b} % 7)"),
            format!("$(({a} * 3 / 2))"),
            format!("$(( (${a} + 1) - {b} ))"),
            format!("$(hostname)"),
            format!("$(echo \"${a}\" '${b}')"),
            format!("`echo ${a} | cut -c1`"),
        ])
    });
    prop_oneof![plain.prop_map(str::to_owned), around]
}

fn condition() -> impl Strategy<Value = String> {
    (name(), word(), name()).prop_flat_map(|(a, value, b)| {
        prop::sample::select(vec![
            format!("[ -n \"${a}\" ]"),
            format!("[ -z ${a} ]"),
            format!("[ \"x${a}\" = \"x\" ]"),
            format!("[ \"${a}\" != {value} ]"),
            format!("[ \"${a}\" -lt 4096 ]"),
            format!("[ ${a} -ge 4 ]"),
            format!("[ \"$#\" -ge 1 -a \"${a}\" = 4 ]"),
            format!("[ \"${a}\" = 4 -o -n \"${b}\" -a \"${b}\" != 4 ]"),
            format!("test \"${{{a}%\"G\"}}\" != \"${a}\""),
            format!("[[ \"${a}\" == *G ]]"),
            format!("[[ ${a} != ${b} ]]"),
            format!("[[ ! \"${a}\" =~ -Xmx ]]"),
            format!("[[ ${a} =~ G ]]"),
            "[ -f /proc/self/status ]".to_owned(),
            "[ \"$(uname)\" = \"Linux\" ]".to_owned(),
            "true".to_owned(),
            "false".to_owned(),
            format!("! [ \"${b}\" = 8G ]"),
            format!("[ -n \"${a}\" ] && [ \"${b}\" = 4 ]"),
            format!("[ \"${a}\" = x ] || test -z \"${b}\""),
        ])
    })
}

fn statement() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        6 => (name(), word()).prop_map(|(name, value)| format!("{name}={value}\n")),
        1 => (name(), word()).prop_map(|(name, value)| format!("export {name}={value}\n")),
        1 => (name(), word()).prop_map(|(name, value)| format!(": \"${{{name}:={value}}}\"\n")),
        1 => (name(), word(), name()).prop_map(|(a, value, b)| format!("{a}={value} {b}=2 # both\n")),
        1 => (name(), word()).prop_map(|(name, value)| format!("{name}={value} env >/dev/null 2>&1\n")),
        1 => name().prop_map(|name| format!("unset {name}\n")),
        1 => (condition(), name(), word()).prop_map(|(condition, name, value)| format!("{condition} && {name}={value}\n")),
        1 => (name(), word()).prop_map(|(name, value)| format!("({name}={value}); echo ${name} | {name}=y cat >/dev/null\n")),
        1 => Just("helper\n".to_owned()),
        1 => (condition()).prop_map(|condition| format!("if {condition}; then exit 1; fi\n")),
        1 => name().prop_map(|name| format!("{name}=\"${name} -Dx=1 \\\n -Dy=2\"\n")),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        let body = prop::collection::vec(inner, 1..4).prop_map(|lines| lines.concat());
        prop_oneof![
            (condition(), body.clone(), body.clone())
                .prop_map(|(condition, one, other)| format!("if {condition}; then\n{one}else\n{other}fi\n")),
            (condition(), body.clone(), condition(), body.clone())
                .prop_map(|(a, one, b, other)| format!("if {a}\nthen\n{one}elif {b}; then\n{other}fi\n")),
            (name(), body.clone(), body.clone()).prop_map(|(name, one, other)| {
                format!("case \"${name}\" in\n  8G|*M)\n{one};;\n  x*) ;;\n  *)\n{other};;\nesac\n")
            }),
            (name(), body.clone()).prop_map(|(name, body)| format!("for {name} in 1 2; do\n{body}done\n")),
            (condition(), body.clone(), condition(), body.clone()).prop_map(|(ends, one, left, other)| {
                format!("while {ends}; do\n{one}{left} && break\n{other}break\ndone\n")
            }),
            (body.clone(), condition()).prop_map(|(body, condition)| {
                format!("helper() {{\n{condition} && return\n{}}}\n", body.replace("helper\n", ""))
            }),
            body.prop_map(|body| format!("{{\n{body}}}\n")),
        ]
    })
}

/// What is known of a script is what the shell leaves.
fn agrees(script: &str) -> Result<(), TestCaseError> {
    let caller = Caller { unset: &["OPTS"], harmless: None };
    let Some(known) = shell::run(script, caller) else {
        return Err(TestCaseError::fail(format!("not understood:\n{script}")));
    };
    let Some(printed) = by_the_shell(script) else { return Ok(()) };
    for (name, (_, text)) in &known.left {
        if !text.contains(UNKNOWN) {
            let printed = printed.get(name.as_str()).map(String::as_str);
            prop_assert_eq!(printed, Some(&**text), "{} of\n{}", name, script);
        }
    }
    Ok(())
}

/// Found by the property below: which of two functions is there depends on what is not known.
#[test]
fn a_function_that_is_defined_in_branches_may_be_either() {
    let script = "if [ -z $A ]; then\nhelper() {\nB=8G\n}\nelif [ -n \"$A\" ]; then\nhelper() {\nC=8G\n}\nfi\nB=2048M\nhelper\n";
    agrees(script).expect("it agrees with the shell");
    let whole = "helper() {\nB=1\n}\nhelper() {\nB=2\n}\nhelper\n";
    let known = shell::run(whole, Caller { unset: &[], harmless: None }).expect("it is understood");
    assert_eq!(known.left.get("B").map(|(_, text)| &**text), Some("2"));
}

/// Found by the property below: a loop begins again with what it left, and with another word.
#[test]
fn a_loop_finds_what_it_left() {
    let word = "A=x\nfor A in 1 2; do\n[ \"$A\" = x ] || B=8G\ndone\nC=$B\n";
    let left = "A=1 B=1 C=1\nfor X in 1 2 3; do\n[ $B = 2 ] && C=2\n[ $A = 2 ] && B=2\nA=2\ndone\nOPTS=$C\n";
    let gone = "A=1 B=1\nfor X in 1 2; do\n[ \"$A\" = 1 ] || B=2\nunset A\ndone\n";
    let defined = "A=1\nfor X in 1 2; do\nhelper\nhelper() {\nA=2\n}\ndone\n";
    let ends = "A=1\nwhile true; do\nunset A\nbreak\nexit 1\ndone\n";
    for script in [word, left, gone, defined, ends] {
        agrees(script).expect("it agrees with the shell");
    }
    let other = "A=1 B=4\nfor X in 1 2; do\nA=2\ndone\n";
    let known = shell::run(other, Caller::default()).expect("it is understood");
    assert_eq!(known.left.get("B").map(|(_, text)| &**text), Some("4"), "what no loop sets stays known");
}

/// Found by the property below: a function that defines itself anew is still one that is known.
#[test]
fn a_function_may_define_itself_anew() {
    let calls = "[ -n \"$B\" ] && helper\n".repeat(20);
    agrees(&format!("helper() {{\nhelper() {{\nA=8G\n}}\n}}\n{calls}B=2\n"))
        .expect("it agrees with the shell");
}

/// A thousand variables in each of a thousand calls, or within forty loops: what there is to keep and to compare would
/// be a thousand scripts.
#[test]
fn what_is_assigned_grows_with_the_script() {
    let many: String = (0..1000).map(|number| format!("A{number}=1 ")).collect();
    let body = format!("helper() {{\n{many}\n}}\n");
    assert!(shell::run(&format!("{body}helper\nhelper\n"), Caller::default()).is_some());
    assert!(shell::run(&(body + &"helper\n".repeat(1000)), Caller::default()).is_none());
    let within = |depth| format!("{}{many}\n{}", "for X in 1 2; do\n".repeat(depth), "done\n".repeat(depth));
    assert!(shell::run(&within(3), Caller::default()).is_some());
    assert!(shell::run(&within(40), Caller::default()).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_known_of_a_script_is_what_the_shell_does(lines in prop::collection::vec(statement(), 1..10)) {
        agrees(&lines.concat())?;
    }
}
