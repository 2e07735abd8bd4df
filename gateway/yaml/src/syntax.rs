//! What the YAML parser says, in words that help. It never knows a schema.

use granit_parser::{ErrorKind, ScanError};

/// The message and the help for text that is no YAML. `bracket` is the line and the column of the innermost bracket
/// that is open, if it was opened in a line before the error.
pub(crate) fn explain(
    text: &str,
    error: &ScanError,
    bracket: Option<(usize, usize)>,
) -> (String, Option<String>) {
    use ErrorKind as E;
    if let (Some((line, column)), true) = (bracket, is_about_structure(error.kind())) {
        let message = format!("the bracket of line {line}, column {column} is not closed before this");
        return (message, Some("every `[` needs its `]` and every `{` its `}`".to_owned()));
    }
    if let E::MismatchedFlowCollectionEnd { open, close } = error.kind() {
        let help = if *open == '[' { "close it with `]`" } else { "close it with `}`" };
        return (format!("this `{open}` is closed with `{close}`"), Some(help.to_owned()));
    }
    let next = character_at(text, error);
    let (message, help) = match error.kind() {
        E::MappingValueNotAllowed | E::InvalidColonPlacement | E::SimpleKeyExpected | E::InvalidSimpleKey => {
            (
                "a `:` is not expected here",
                "put text that contains `: ` in quotes, and check the indentation and the brackets of the lines before",
            )
        }
        E::ExpectedBlockMappingKey | E::InvalidIndentation | E::MappingKeyNotAllowed => (
            "this line does not line up with a line before",
            "keys of one mapping start in the same column; or a bracket before is not closed",
        ),
        E::ExpectedBlockSequenceEntry | E::BlockSequenceEntryNotAllowed | E::BlockEntryInFlowCollection => (
            "a `-` and a key do not fit together here",
            "items of one list start with `- ` in the same column",
        ),
        E::TabNotAllowed | E::TabInBlockIndentation | E::TabInIndentation | E::TabAtBlockScalarStart => {
            ("a tab cannot indent", "use spaces")
        }
        E::InvalidQuotedScalarIndent => (
            "a quote of a line before is not closed there",
            "write the same quote at the end of the text, or indent the lines that it continues on",
        ),
        E::UnclosedQuotedScalar => {
            ("this quote is never closed", "write the same quote at the end of the text")
        }
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => {
            ("text after the closing quote", "put the whole text in one pair of quotes")
        }
        E::UnknownQuotedScalarEscape => {
            ("an unknown escape in double quotes", "write `\\\\` for a backslash, or use single quotes")
        }
        E::UnexpectedCharacter { .. } if matches!(next, Some('@' | '`' | '%')) => {
            ("text cannot start with this character", "put the text in quotes")
        }
        E::DirectiveDisallowed => ("a directive is not accepted", "remove the line; YAML 1.2 is read"),
        E::BomInsideDocument => ("a byte-order mark inside the file", "remove it"),
        E::CommentNotSeparated => {
            ("a comment without a space before it", "write ` #`, or put the text in quotes")
        }
        E::UnclosedFlowCollection { .. }
        | E::ExpectedFlowSequenceSeparator
        | E::ExpectedFlowMappingSeparator
        | E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofImplicitFlowMapping
        | E::InvalidFlowScalarIndent => {
            ("a bracket is not closed where it should be", "every `[` needs its `]` and every `{` its `}`")
        }
        _ => return (format!("not valid YAML: {}", error.info()), None),
    };
    (message.to_owned(), Some(help.to_owned()))
}

/// The character that the error is about.
fn character_at(text: &str, error: &ScanError) -> Option<char> {
    text.get(error.marker().byte_offset()?..)?.chars().next()
}

/// Whether an open bracket explains the error better than the error does.
fn is_about_structure(kind: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(
        kind,
        E::MappingValueNotAllowed
            | E::InvalidColonPlacement
            | E::SimpleKeyExpected
            | E::InvalidSimpleKey
            | E::ExpectedBlockMappingKey
            | E::InvalidIndentation
            | E::InvalidFlowScalarIndent
            | E::MappingKeyNotAllowed
            | E::BlockEntryInFlowCollection
            | E::UnclosedFlowCollection { .. }
            | E::ExpectedFlowSequenceSeparator
            | E::ExpectedFlowMappingSeparator
            | E::UnexpectedEofFlowSequence
            | E::UnexpectedEofFlowMapping
            | E::UnexpectedEofImplicitFlowMapping
    )
}
