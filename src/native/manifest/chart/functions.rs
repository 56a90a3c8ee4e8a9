//! The functions of templates that charts use.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::render::{Chart, Done, Stop};
use super::value::{Map, Rope, Value, escaped};

/// How many items a list that is counted out may have.
pub(super) const MOST_ITEMS: usize = 10_000;

/// Calls a function. One that is not known ends the rendering, because its output is not known.
pub(super) fn call(chart: &mut Chart<'_>, name: &str, values: &[Value]) -> Done<Value> {
    let value = texts(chart, name, values)?;
    let value = value.or_else(|| logic(name, values));
    let value = value.or_else(|| numbers(name, values));
    let value = value.or_else(|| collections(name, values));
    let value = value.ok_or(Stop)?;
    if let Value::Text(rope) = &value {
        chart.spend(rope.len())?;
    }
    Ok(value)
}

/// A text that a function makes of one; it has the location of that one.
fn changed(value: &Value, change: impl FnOnce(&str) -> String) -> Option<Value> {
    let rope = value.rope();
    let text = change(&rope.text());
    Some(Value::Text(rope.changed(&text)))
}

fn texts(chart: &mut Chart<'_>, name: &str, values: &[Value]) -> Done<Option<Value>> {
    let count = |value: &Value| match value {
        Value::Number(number, _) => Some(number.clamp(0.0, 1e6) as usize),
        _ => None,
    };
    let text = |value: &Value| value.rope().text();
    Ok(match (name, values) {
        ("quote", [value]) => {
            let mut rope = Rope::new("\"");
            rope.extend(&escaped(&value.rope()));
            rope.push("\"");
            Some(Value::Text(rope))
        }
        ("squote", [value]) => {
            let mut rope = Rope::new("'");
            rope.extend(&value.rope());
            rope.push("'");
            Some(Value::Text(rope))
        }
        ("toString" | "print" | "html", [value])
        | ("toJson", [value @ (Value::Bool(_) | Value::Number(..))]) => Some(Value::Text(value.rope())),
        ("cat" | "println" | "print", values) => {
            let mut rope = Rope::default();
            for (index, value) in values.iter().enumerate() {
                rope.push(if index > 0 { " " } else { "" });
                rope.extend(&value.rope());
            }
            Some(Value::Text(rope))
        }
        ("printf", [format, values @ ..]) => Some(Value::Text(formatted(&text(format), values))),
        ("upper", [value]) => changed(value, str::to_uppercase),
        ("lower", [value]) => changed(value, str::to_lowercase),
        ("title", [value]) => changed(value, |text| {
            let mut letters = text.chars();
            letters
                .next()
                .map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
        }),
        ("trim", [value]) => changed(value, |text| text.trim().to_owned()),
        ("nospace", [value]) => changed(value, |text| text.split_whitespace().collect()),
        ("trimSuffix", [end, value]) => {
            changed(value, |own| own.strip_suffix(&*text(end)).unwrap_or(own).to_owned())
        }
        ("trimPrefix", [start, value]) => {
            changed(value, |own| own.strip_prefix(&*text(start)).unwrap_or(own).to_owned())
        }
        ("trimAll", [signs, value]) => {
            let signs = text(signs);
            changed(value, |own| own.trim_matches(|letter| signs.contains(letter)).to_owned())
        }
        ("trunc", [most, value]) => {
            let most = count(most).ok_or(Stop)?;
            changed(value, |own| own.chars().take(most).collect())
        }
        ("replace", [old, new, value]) => {
            let (old, new) = (text(old), text(new));
            let own = text(value);
            chart.spend(own.len().saturating_add(own.matches(&*old).count().saturating_mul(new.len())))?;
            changed(value, |own| own.replace(&*old, &new))
        }
        ("repeat", [times, value]) => {
            let times = count(times).ok_or(Stop)?;
            chart.spend(times.saturating_mul(text(value).len()))?;
            changed(value, |own| own.repeat(times))
        }
        ("indent" | "nindent", [spaces, value]) => {
            let spaces = count(spaces).filter(|spaces| *spaces <= 256).ok_or(Stop)?;
            let rope = value.rope();
            let lines = 1 + rope.0.iter().map(|piece| piece.text.matches('\n').count()).sum::<usize>();
            chart.spend(lines * spaces)?;
            let mut indented = Rope::new(if name == "nindent" { "\n" } else { "" });
            indented.extend(&rope.indented(spaces));
            Some(Value::Text(indented))
        }
        ("toYaml" | "toYamlPretty", [value]) => Some(Value::Text(value.yaml())),
        ("toJson", [value @ Value::Text(_)]) => return texts(chart, "quote", std::slice::from_ref(value)),
        ("join", [between, Value::List(items)]) => {
            let between = text(between);
            let mut rope = Rope::default();
            for (index, item) in items.iter().enumerate() {
                rope.push(if index > 0 { &between } else { "" });
                rope.extend(&item.rope());
            }
            Some(Value::Text(rope))
        }
        ("splitList", [between, value]) => {
            let (rope, between) = (value.rope(), text(between));
            let own = rope.text();
            let mut at = 0;
            let part = |part: &str| {
                let start = at;
                at += part.len() + between.len();
                Value::Text(rope.slice(start..start + part.len()))
            };
            let parts = own.split(&*between).filter(|_| !between.is_empty()).take(MOST_ITEMS);
            Some(Value::List(Rc::new(parts.map(part).collect())))
        }
        _ => None,
    })
}

/// `printf`, with the pieces of what it prints.
fn formatted(format: &str, values: &[Value]) -> Rope {
    let mut rope = Rope::default();
    let mut values = values.iter();
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        rope.push(&rest[..at]);
        rest = &rest[at + 1..];
        let end =
            rest.find(|letter: char| letter.is_ascii_alphabetic() || letter == '%').unwrap_or(rest.len());
        let verb = rest[end..].chars().next();
        match verb {
            Some('%') => rope.push("%"),
            Some('q') => {
                rope.push("\"");
                rope.extend(&values.next().map_or_else(Rope::default, |value| escaped(&value.rope())));
                rope.push("\"");
            }
            _ => rope.extend(&values.next().map_or_else(Rope::default, Value::rope)),
        }
        rest = &rest[end + verb.map_or(0, char::len_utf8)..];
    }
    rope.push(rest);
    rope
}

fn logic(name: &str, values: &[Value]) -> Option<Value> {
    let text = |value: &Value| value.rope().text();
    let order = |one: &Value, two: &Value| match (one, two) {
        (Value::Number(one, _), Value::Number(two, _)) => one.partial_cmp(two),
        _ => Some(text(one).cmp(&text(two))),
    };
    let kind = |value: &Value| match value {
        Value::Nil => "invalid",
        Value::Bool(_) => "bool",
        Value::Number(..) => "float64",
        Value::Text(_) => "string",
        Value::List(_) => "slice",
        Value::Map(_) => "map",
    };
    let is = |holds: bool| Some(Value::Bool(holds));
    match (name, values) {
        ("not", [value]) | ("empty", [value]) => is(!value.is_true()),
        ("eq", [first, others @ ..]) => is(others.iter().any(|other| text(first) == text(other))),
        ("ne", [one, two]) => is(text(one) != text(two)),
        ("lt", [one, two]) => is(order(one, two)?.is_lt()),
        ("le", [one, two]) => is(order(one, two)?.is_le()),
        ("gt", [one, two]) => is(order(one, two)?.is_gt()),
        ("ge", [one, two]) => is(order(one, two)?.is_ge()),
        ("contains", [part, value]) => is(text(value).contains(&*text(part))),
        ("hasPrefix", [part, value]) => is(text(value).starts_with(&*text(part))),
        ("hasSuffix", [part, value]) => is(text(value).ends_with(&*text(part))),
        ("kindIs" | "typeIs", [name, value]) => is(text(name) == kind(value)),
        ("kindOf" | "typeOf", [value]) => Some(Value::text(kind(value))),
        // Charts ask for old clusters, and are for those of today.
        ("semverCompare", [range, _]) => is(text(range).trim_start().starts_with('>')),
        ("default", [other, value]) => Some(if value.is_true() { value } else { other }.clone()),
        ("default", [other]) => Some(other.clone()),
        ("coalesce", values) => {
            Some(values.iter().find(|value| value.is_true()).cloned().unwrap_or(Value::Nil))
        }
        ("ternary", [one, two, condition]) => Some(if condition.is_true() { one } else { two }.clone()),
        ("required", [_, value]) if value.is_true() => Some(value.clone()),
        _ => None,
    }
}

fn numbers(name: &str, values: &[Value]) -> Option<Value> {
    let number = |value: &Value| match value {
        Value::Number(number, _) => Some(*number),
        Value::Text(rope) => rope.text().parse().ok(),
        Value::Nil => Some(0.0),
        _ => None,
    };
    let items = |from: f64, to: f64, by: f64| {
        let count = ((to - from) / by).ceil().max(0.0);
        let is_small = by != 0.0 && count <= MOST_ITEMS as f64;
        let list = || (0..count as usize).map(|at| Value::number(from + by * at as f64)).collect();
        is_small.then(|| Value::List(Rc::new(list())))
    };
    let all: Option<Vec<f64>> = values.iter().map(number).collect();
    match (name, all?.as_slice()) {
        ("int" | "int64" | "float64", [value]) => match &values[0] {
            // A number stays where it is.
            value @ Value::Number(whole, _) if whole.fract() == 0.0 => Some(value.clone()),
            Value::Text(rope) => Some(Value::Number(value.trunc(), rope.clone())),
            _ => Some(Value::number(value.trunc())),
        },
        ("add", numbers) => Some(Value::number(numbers.iter().sum())),
        ("add1", [value]) => Some(Value::number(value + 1.0)),
        ("sub", [one, two]) => Some(Value::number(one - two)),
        ("mul", numbers) => Some(Value::number(numbers.iter().product())),
        ("div", [one, two]) if *two != 0.0 => Some(Value::number((one / two).trunc())),
        ("mod", [one, two]) if *two != 0.0 => Some(Value::number(one % two)),
        ("max", numbers) => numbers.iter().copied().reduce(f64::max).map(Value::number),
        ("min", numbers) => numbers.iter().copied().reduce(f64::min).map(Value::number),
        ("until", [to]) => items(0.0, *to, 1.0),
        ("untilStep", [from, to, by]) => items(*from, *to, *by),
        _ => None,
    }
}

fn collections(name: &str, values: &[Value]) -> Option<Value> {
    let text = |value: &Value| value.rope().text();
    let list = |items: Vec<Value>| Some(Value::List(Rc::new(items)));
    match (name, values) {
        ("list" | "tuple", values) => list(values.to_vec()),
        ("dict", values) if values.len().is_multiple_of(2) => {
            let pairs = values
                .chunks_exact(2)
                .map(|pair| (Rc::from(text(&pair[0])), (pair[0].rope(), pair[1].clone())));
            Some(Value::Map(Rc::new(pairs.collect())))
        }
        ("len", [Value::List(items)]) => Some(Value::number(items.len() as f64)),
        ("len", [Value::Map(entries)]) => Some(Value::number(entries.len() as f64)),
        ("len", [value]) => Some(Value::number(value.rope().len() as f64)),
        ("get" | "index", [Value::Map(entries), key]) => {
            Some(entries.get(&*text(key)).map_or(Value::Nil, |(_, value)| value.clone()))
        }
        ("index", [Value::List(items), Value::Number(at, _)]) => items.get(at.max(0.0) as usize).cloned(),
        ("index", [first, key, rest @ ..]) if !rest.is_empty() => {
            let inner = collections("index", &[first.clone(), key.clone()])?;
            let mut all = vec![inner];
            all.extend(rest.iter().cloned());
            collections("index", &all)
        }
        ("hasKey", [Value::Map(entries), key]) => Some(Value::Bool(entries.contains_key(&*text(key)))),
        ("keys", [Value::Map(entries)]) => {
            list(entries.values().map(|(key, _)| Value::Text(key.clone())).collect())
        }
        ("values", [Value::Map(entries)]) => list(entries.values().map(|(_, value)| value.clone()).collect()),
        ("pick" | "omit", [Value::Map(entries), keys @ ..]) => {
            let named: Vec<String> = keys.iter().map(text).collect();
            let is_kept = |key: &str| named.iter().any(|named| named == key) == (name == "pick");
            let kept = entries.iter().filter(|(key, _)| is_kept(key));
            Some(Value::Map(Rc::new(kept.map(|(key, value)| (key.clone(), value.clone())).collect())))
        }
        ("merge" | "mergeOverwrite", [Value::Map(first), others @ ..]) => {
            let mut merged: BTreeMap<_, _> = (**first).clone();
            for other in others {
                let Value::Map(other) = other else { return None };
                merge(&mut merged, other, name == "mergeOverwrite");
            }
            Some(Value::Map(Rc::new(merged)))
        }
        ("set", [Value::Map(entries), key, value]) => {
            let mut entries = (**entries).clone();
            entries.insert(text(key).into(), (key.rope(), value.clone()));
            Some(Value::Map(Rc::new(entries)))
        }
        ("first", [Value::List(items)]) => items.first().cloned(),
        ("last", [Value::List(items)]) => items.last().cloned(),
        ("rest", [Value::List(items)]) => list(items.iter().skip(1).cloned().collect()),
        ("initial", [Value::List(items)]) => {
            list(items.iter().take(items.len().saturating_sub(1)).cloned().collect())
        }
        ("append", [Value::List(items), value]) => list(items.iter().chain([value]).cloned().collect()),
        ("concat", lists) => {
            let mut all = Vec::new();
            for value in lists {
                let Value::List(items) = value else { return None };
                all.extend(items.iter().cloned());
            }
            (all.len() <= MOST_ITEMS).then(|| list(all))?
        }
        ("has", [value, Value::List(items)]) => {
            Some(Value::Bool(items.iter().any(|item| text(item) == text(value))))
        }
        ("sortAlpha" | "uniq" | "compact", [Value::List(items)]) => {
            let mut items: Vec<Value> = (**items).clone();
            match name {
                "sortAlpha" => items.sort_by_key(text),
                "compact" => items.retain(Value::is_true),
                _ => items.dedup_by_key(|item| text(item)),
            }
            list(items)
        }
        // Nothing runs yet when a chart is installed.
        ("lookup", _) => Some(Value::Map(Map::default())),
        _ => None,
    }
}

fn merge(into: &mut BTreeMap<Rc<str>, (Rope, Value)>, other: &Map, wins: bool) {
    for (key, (location, value)) in other.iter() {
        match (into.get_mut(key), value) {
            (Some((_, Value::Map(own))), Value::Map(inner)) => {
                let mut merged = (**own).clone();
                merge(&mut merged, inner, wins);
                *own = Rc::new(merged);
            }
            (Some(_), _) if !wins => {}
            _ => drop(into.insert(Rc::clone(key), (location.clone(), value.clone()))),
        }
    }
}
