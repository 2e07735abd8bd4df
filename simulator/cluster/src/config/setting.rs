//! What a setting is: a name, a type, a default, and which values are valid.
//!
//! Never knows which settings there are.

/// The types of `ConfigDef.Type`, with the numbers of `DescribeConfigsResponse.ConfigType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Boolean = 1,
    String = 2,
    Int = 3,
    Short = 4,
    Long = 5,
    Double = 6,
    List = 7,
    Class = 8,
    Password = 9,
}

/// Which values are valid, besides being of the type (`ConfigDef.Validator`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Valid {
    Any,
    /// A number not below this one.
    AtLeast(&'static str),
    /// A number not below the first nor above the second.
    Between(&'static str, &'static str),
    OneOf(&'static [&'static str]),
    OneOfAnyCase(&'static [&'static str]),
    /// A list of some of these, each once.
    ListOf(&'static [&'static str]),
    NotEmpty,
    /// `*`, or partition and broker ids with a colon between.
    Throttled,
    /// 1 to 9, or -1.
    Gzip,
    /// `share.auto.offset.reset`.
    Reset,
}

/// How a broker's setting can be changed while it runs (`DynamicBrokerConfig`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Not at all.
    Fixed,
    /// For one broker.
    PerBroker,
    /// For one broker, or for all of them at once.
    Everywhere,
}

/// One setting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// `None`: null, which stands for "not set".
    pub(crate) default: Option<&'static str>,
    pub(crate) valid: Valid,
    pub(crate) mode: Mode,
}

impl Setting {
    /// Whether its value is never shown.
    pub(crate) fn is_sensitive(&self) -> bool {
        self.kind == Kind::Password
    }
}

/// A row of a table.
pub(super) const fn setting(
    name: &'static str,
    kind: Kind,
    default: Option<&'static str>,
    valid: Valid,
    mode: Mode,
) -> Setting {
    Setting { name, kind, default, valid, mode }
}

/// The row of this name in a table that is sorted by name.
pub(super) fn find(table: &'static [Setting], name: &str) -> Option<&'static Setting> {
    table.binary_search_by(|row| row.name.cmp(name)).ok().map(|at| &table[at])
}
