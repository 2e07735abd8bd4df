//! Pieces of HTML pages that need nothing but themselves: no script from elsewhere, no font, no picture.
//!
//! It never knows what a page is about.

use std::fmt::Display;

/// The style of all pages, for light and dark.
const STYLE: &str = include_str!("style.css");

/// A text in which nothing is markup.
pub(crate) fn escape(text: impl Display) -> String {
    let text = text.to_string();
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // What no text of a page may hold.
            control if control.is_control() && !matches!(control, '\n' | '\t') => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A whole page. `body` is markup.
pub(crate) fn page(title: &str, body: &str) -> String {
    let title = escape(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
}

/// A table. The cells are markup; the class is that of the row.
pub(crate) fn table(class: &str, heads: &[&str], rows: &[(String, Vec<String>)]) -> String {
    let mut html = format!("<div class=\"sheet\"><table class=\"{class}\">\n");
    if !heads.is_empty() {
        let heads: String = heads.iter().map(|head| format!("<th>{}</th>", escape(head))).collect();
        html.push_str(&format!("<thead><tr>{heads}</tr></thead>\n"));
    }
    html.push_str("<tbody>\n");
    for (class, cells) in rows {
        let cells: String = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect();
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        html.push_str(&format!("<tr{class}>{cells}</tr>\n"));
    }
    html.push_str("</tbody></table></div>\n");
    html
}

/// Numbers side by side, each with what it counts.
pub(crate) fn tiles(tiles: &[(String, &str)]) -> String {
    let mut html = "<div class=\"tiles\">".to_owned();
    for (number, what) in tiles {
        html.push_str(&format!(
            "<div class=\"tile\"><b>{}</b><span>{}</span></div>",
            escape(number),
            escape(what)
        ));
    }
    html.push_str("</div>\n");
    html
}

/// A command to be copied.
pub(crate) fn command(text: &str) -> String {
    format!("<pre class=\"command\"><code>{}</code></pre>\n", escape(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        assert_eq!(escape("<a href=\"x\">&\u{0}\n"), "&lt;a href=&quot;x&quot;&gt;&amp;\u{fffd}\n");
    }
}
