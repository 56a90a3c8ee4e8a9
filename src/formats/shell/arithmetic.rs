//! Sums of whole numbers, as `expr` and `$(( … ))` do them.

/// Evaluates numbers and operators from a position on, while operators bind at least this strongly.
pub(super) fn calculate(
    parts: &[String],
    at: &mut usize,
    min_precedence: u8,
    number: &dyn Fn(&str) -> Option<i64>,
) -> Option<i64> {
    let first = parts.get(*at)?;
    *at += 1;
    let mut left = match &**first {
        "(" => {
            // Each opens one more level of calls.
            if *at > 200 {
                return None;
            }
            let inner = calculate(parts, at, 0, number)?;
            if parts.get(*at).map(String::as_str) != Some(")") {
                return None;
            }
            *at += 1;
            inner
        }
        text => number(text)?,
    };
    while let Some(sign) = parts.get(*at) {
        let binds = match &**sign {
            "=" | "==" | "!=" | "<" | ">" | "<=" | ">=" => 1,
            "+" | "-" => 2,
            "*" | "/" | "%" => 3,
            _ => break,
        };
        if binds <= min_precedence {
            break;
        }
        *at += 1;
        let right = calculate(parts, at, binds, number)?;
        left = match &**sign {
            "+" => left.checked_add(right)?,
            "-" => left.checked_sub(right)?,
            "*" => left.checked_mul(right)?,
            "/" => left.checked_div(right)?,
            "%" => left.checked_rem(right)?,
            "=" | "==" => i64::from(left == right),
            "!=" => i64::from(left != right),
            "<" => i64::from(left < right),
            ">" => i64::from(left > right),
            "<=" => i64::from(left <= right),
            _ => i64::from(left >= right),
        };
    }
    Some(left)
}
