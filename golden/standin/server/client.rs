//! The client: `dolphindb -remoteHost H -remotePort P -run FILE` sends a local file to a server, prints what it printed, and
//! ends with 0 if it ran through. It needs neither a licence nor a configuration. Source: the vendor's page on the terminal.

use super::{Arguments, wire};

pub(crate) fn run(arguments: &Arguments) -> i32 {
    let of = |key: &str| arguments.get(key).cloned().unwrap_or_default();
    let script = match std::fs::read_to_string(of("run")) {
        Ok(script) => script,
        Err(error) => {
            println!("Couldn't read the script file [{}]: {error}", of("run"));
            return 1;
        }
    };
    let login = match (arguments.get("uid"), arguments.get("pwd")) {
        (Some(user), Some(password)) => format!("login({user:?}, {password:?});\n"),
        _ => String::new(),
    };
    match wire::run(&format!("{}:{}", of("remoteHost"), of("remotePort")), &(login + &script)) {
        Ok(printed) => {
            for line in printed {
                println!("{line}");
            }
            0
        }
        Err(why) => {
            println!("{why}");
            1
        }
    }
}
