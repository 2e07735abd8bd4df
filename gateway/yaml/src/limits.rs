//! The named limits of a YAML file. It never knows what the file means.

/// Largest accepted text, in bytes. One byte more is refused before anything is parsed.
pub const TEXT_BYTES_MAX: usize = 1024 * 1024;

/// Deepest accepted nesting of mappings and lists, in levels. The root mapping is level 1.
pub const DEPTH_MAX: usize = 64;

/// Largest accepted number of nodes (scalars, mappings, lists; keys are not counted).
pub const NODES_MAX: usize = 100_000;

/// Most problems that are kept and printed, in problems. The rest is only counted.
pub const PROBLEMS_MAX: usize = 100;

/// Most node visits of one check. Untagged alternatives inside untagged alternatives multiply the visits; this
/// bounds the time that a hostile file can cost.
pub(crate) const VISITS_MAX: usize = 2 * NODES_MAX;

/// Most node visits inside each other: every level of the file, and once more where alternatives are tried.
pub(crate) const NESTING_MAX: usize = 2 * DEPTH_MAX + 2;

/// Most schema objects that apply to one node together. More means a schema that refers to itself.
pub(crate) const LAYERS_MAX: usize = 64;

/// Longest piece of the file that a message quotes, in characters.
pub(crate) const QUOTE_CHARS_MAX: usize = 60;

/// Longest path that a problem keeps, in characters.
pub(crate) const PATH_CHARS_MAX: usize = 500;

/// Longest line that a snippet shows, in characters.
pub(crate) const SNIPPET_CHARS_MAX: usize = 120;

/// Most names that a message lists, in names.
pub(crate) const LISTED_NAMES_MAX: usize = 12;

/// Longest word that is compared for a suggestion, in characters. Keeps the quadratic comparison cheap.
pub(crate) const SUGGESTION_CHARS_MAX: usize = 64;
