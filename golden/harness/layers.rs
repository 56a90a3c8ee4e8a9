//! The arrows between the modules, as ARCHITECTURE.md draws them, hold.

use std::collections::{BTreeMap, BTreeSet};

use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("layers/arrows", arrows),
        Trial::test("layers/no-cycle", no_cycle),
        Trial::test("layers/no-product-in-shared-stages", no_product),
    ]
}

/// The block of ARCHITECTURE.md that starts with ```layers: `module: what it may use`.
fn allowed() -> Result<BTreeMap<String, BTreeSet<String>>, Failed> {
    let text = std::fs::read_to_string(crate::root().join("ARCHITECTURE.md"))?;
    let block = text.split("```layers\n").nth(1).and_then(|rest| rest.split("```").next());
    let block = block.ok_or("ARCHITECTURE.md has no ```layers block")?;
    let mut allowed = BTreeMap::new();
    for line in block.lines().filter(|line| !line.trim().is_empty()) {
        let (module, uses) = line.split_once(':').ok_or_else(|| format!("no colon in `{line}`"))?;
        let uses = uses.split_whitespace().map(str::to_owned).collect();
        allowed.insert(module.trim().to_owned(), uses);
    }
    Ok(allowed)
}

fn arrows() -> Result<(), Failed> {
    let allowed = allowed()?;
    let src = crate::root().join("src");
    let mut wrong = Vec::new();
    for path in
        crate::files(&src).into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
    {
        let relative = path.strip_prefix(&src)?.to_str().ok_or("a path that is no text")?.to_owned();
        let module = relative.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
        if ["lib", "main"].contains(&module.as_str()) {
            continue;
        }
        let Some(uses) = allowed.get(&module) else {
            wrong.push(format!("ARCHITECTURE.md does not list `{module}`"));
            continue;
        };
        let text = std::fs::read_to_string(&path)?;
        for used in used_modules(&text) {
            if used != module && !uses.contains(&used) {
                wrong.push(format!("src/{relative} uses `{used}`"));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("arrows that ARCHITECTURE.md does not draw: {wrong:#?}").into())
    }
}

/// The modules can be put in an order in which each uses earlier ones only.
fn no_cycle() -> Result<(), Failed> {
    let mut left = allowed()?;
    while !left.is_empty() {
        let free: Vec<String> = left
            .iter()
            .filter(|(_, uses)| uses.iter().all(|used| !left.contains_key(used)))
            .map(|(module, _)| module.clone())
            .collect();
        if free.is_empty() {
            let modules: Vec<&String> = left.keys().collect();
            return Err(format!("ARCHITECTURE.md draws a cycle among {modules:?}").into());
        }
        for module in free {
            left.remove(&module);
        }
    }
    Ok(())
}

/// Modules named as `crate::…` outside comments.
fn used_modules(text: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        let mut rest = line;
        while let Some(at) = rest.find("crate::") {
            let before = rest[..at].chars().next_back();
            rest = &rest[at + "crate::".len()..];
            if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == '$') {
                continue;
            }
            if let Some(list) = rest.strip_prefix('{') {
                let list = list.split('}').next().unwrap_or("");
                let words =
                    list.split(',').map(|word| word.trim().split("::").next().unwrap_or("").to_owned());
                used.extend(words.filter(|word| !word.is_empty()));
            } else {
                let word: String =
                    rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
                used.insert(word);
            }
        }
    }
    used.remove("declare_rule");
    used
}

/// Products are plugged in: no shared stage names one in code.
fn no_product() -> Result<(), Failed> {
    let src = crate::root().join("src");
    let mut wrong = Vec::new();
    for path in crate::files(&src) {
        let relative = path.strip_prefix(&src)?.to_str().ok_or("a path that is no text")?.to_owned();
        if relative.starts_with("dialects/") {
            continue;
        }
        let text = std::fs::read_to_string(&path)?;
        // Tests may use a product for an example.
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        for (index, line) in code.lines().enumerate() {
            let line = line.trim_start();
            let lower = line.to_lowercase();
            let names_one =
                ["iotdb", "dolphindb", "prometheus", "grafana"].iter().any(|word| lower.contains(word));
            if !line.starts_with("//") && names_one {
                wrong.push(format!("src/{relative}:{}: {line}", index + 1));
            }
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("shared stages that name a product: {wrong:#?}").into())
    }
}
