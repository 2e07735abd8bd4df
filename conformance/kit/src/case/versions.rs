//! Ranges of versions as case files write them: `all`, `7`, `3-13`, `4+`.

use anyhow::{Result, bail};
use tidegate_wire::schema::Versions;

/// The range that a text means, within the versions that exist.
///
/// # Errors
/// A text that is none of the forms.
pub fn parse(text: &str, all: Versions) -> Result<Versions> {
    let number = |text: &str| text.trim().parse::<i16>().ok().filter(|number| *number >= 0);
    let (min, max) = if text.trim() == "all" {
        (Some(all.min), Some(all.max))
    } else if let Some(min) = text.trim().strip_suffix('+') {
        (number(min), Some(all.max))
    } else if let Some((min, max)) = text.split_once('-') {
        (number(min), number(max))
    } else {
        (number(text), number(text))
    };
    let (Some(min), Some(max)) = (min, max) else {
        bail!("`{text}` is no range of versions: write `all`, `7`, `3-13` or `4+`");
    };
    Ok(Versions::new(min.max(all.min), max.min(all.max)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form() {
        let all = Versions::new(2, 9);
        let check = |text: &str, min, max| assert_eq!(parse(text, all).unwrap(), Versions::new(min, max));
        check("all", 2, 9);
        check("4", 4, 4);
        check("3-5", 3, 5);
        check("0-20", 2, 9);
        check("7+", 7, 9);
        assert!(parse("0-1", all).unwrap().is_empty());
        for wrong in ["", "x", "-1", "3-", "+"] {
            assert!(parse(wrong, all).is_err(), "{wrong}");
        }
    }
}
