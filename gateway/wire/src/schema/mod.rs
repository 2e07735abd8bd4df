//! Every Kafka API as data: which fields a message of a version has, in wire order, and what each one *means*.
//!
//! The rows live in [`tables`], which `cargo xtask schema` writes from Kafka's own message definitions
//! (`common/message/*.json` inside the `kafka-clients` jar) and a hand-written overlay of categories. One interpreter, the
//! [walker](crate::walk), reads them; nothing here knows how bytes are laid out.

mod tables;

pub use tables::{APIS, EMBEDDED};

/// What a field means, independent of the message it stands in. Address rewriting, tenancy, error replies and accounting are
/// each "do something to every field of these categories".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[expect(
    missing_docs,
    reason = "each name is the documentation; the overlay that assigns them explains the subtle ones"
)]
pub enum Category {
    None,
    TopicName,
    TopicId,
    TopicRegex,
    ConfigResourceName,
    AclResourceName,
    CoordinatorKey,
    GroupId,
    TransactionalId,
    TransactionalIdPattern,
    ProducerId,
    NodeId,
    BrokerHost,
    BrokerPort,
    BrokerRack,
    ClusterId,
    Principal,
    AclHost,
    ClientIdentity,
    ClientEndpoint,
    ClientRack,
    EmbeddedBytes,
    Records,
    Sasl,
    Secret,
    ConfigKv,
    OffsetMetadata,
    FreeText,
    OtherUuid,
    OtherString,
    ErrorCode,
    ThrottleTime,
}

/// A set of categories, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Categories(u64);

impl Categories {
    /// No category at all: a pure validation walk.
    pub const EMPTY: Self = Self(0);
    /// Every field, those of [`Category::None`] included.
    pub const ALL: Self = Self(u64::MAX);

    /// This set and `category`.
    #[must_use]
    pub const fn with(self, category: Category) -> Self {
        Self(self.0 | 1 << category as u8)
    }

    /// Everything in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether `category` is in the set.
    #[must_use]
    pub const fn contains(self, category: Category) -> bool {
        self.0 & (1 << category as u8) != 0
    }

    /// Whether the two sets share a category.
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// An inclusive range of API versions; empty when `min > max`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions {
    /// Lowest version in the range.
    pub min: i16,
    /// Highest version in the range.
    pub max: i16,
}

impl Versions {
    /// The empty range.
    pub const NONE: Self = Self { min: 0, max: -1 };

    /// The range from `min` to `max`, both included.
    #[must_use]
    pub const fn new(min: i16, max: i16) -> Self {
        Self { min, max }
    }

    /// Whether `version` lies in the range.
    #[must_use]
    pub const fn contains(self, version: i16) -> bool {
        self.min <= version && version <= self.max
    }

    /// Whether no version lies in the range.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.min > self.max
    }
}

/// The type of a field, or of the elements where the field is an array.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "the names are Kafka's own")]
pub enum Kind {
    Bool,
    Int8,
    Int16,
    Uint16,
    Int32,
    Uint32,
    Int64,
    Float64,
    Uuid,
    String,
    Bytes,
    Records,
    Struct(&'static [Field]),
}

impl Kind {
    /// The bytes this kind takes where that does not depend on the value.
    #[must_use]
    pub const fn fixed_bytes(self) -> Option<usize> {
        match self {
            Self::Bool | Self::Int8 => Some(1),
            Self::Int16 | Self::Uint16 => Some(2),
            Self::Int32 | Self::Uint32 => Some(4),
            Self::Int64 | Self::Float64 => Some(8),
            Self::Uuid => Some(16),
            Self::String | Self::Bytes | Self::Records | Self::Struct(_) => None,
        }
    }
}

/// What a field holds when nobody sets it; a tagged field with this value is left out of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Default {
    /// Zero, false, empty, or a struct of defaults.
    Zero,
    /// Null.
    Null,
    /// An integer other than zero (`true` is 1).
    Int(i64),
    /// A string other than the empty one.
    Text(&'static str),
}

/// One field of a message or of a struct within it. Rows stand in wire order; tagged fields carry their tag.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// Kafka's own name, as in its message definitions.
    pub name: &'static str,
    /// The type, or the type of the elements.
    pub kind: Kind,
    /// Whether the field is an array of `kind`.
    pub array: bool,
    /// The versions that have this field.
    pub versions: Versions,
    /// The versions in which the field may be null.
    pub nullable: Versions,
    /// The tag, meaningful in the versions of `tagged`.
    pub tag: u32,
    /// The versions in which the field stands in the tag section.
    pub tagged: Versions,
    /// What the field means.
    pub category: Category,
    /// Its value where none is given.
    pub default: Default,
    /// The categories of this field and of everything inside it, in any version.
    pub within: Categories,
}

impl Field {
    /// A row of the table. Takes everything but `within`, which follows from the rest.
    #[expect(clippy::too_many_arguments, reason = "a row of a generated table, never called by hand")]
    pub(crate) const fn row(
        name: &'static str,
        kind: Kind,
        array: bool,
        versions: Versions,
        nullable: Versions,
        tag: u32,
        tagged: Versions,
        category: Category,
        default: Default,
    ) -> Self {
        let within = match kind {
            Kind::Struct(fields) => categories_of(fields).with(category),
            _ => Categories::EMPTY.with(category),
        };
        Self { name, kind, array, versions, nullable, tag, tagged, category, default, within }
    }

    /// Whether the field is in the tag section of messages of `version`.
    #[must_use]
    pub const fn is_tagged(&self, version: i16) -> bool {
        self.tagged.contains(version)
    }
}

/// Every category that occurs in `fields`, at any depth and in any version.
#[must_use]
pub const fn categories_of(fields: &[Field]) -> Categories {
    let mut all = Categories::EMPTY;
    let mut i = 0;
    while i < fields.len() {
        all = all.union(fields[i].within);
        i += 1;
    }
    all
}

/// Requests or responses: the half of an API that a message belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the client to the cluster.
    Request,
    /// From the cluster to the client.
    Response,
}

/// One API: its key, the versions in which the wire format is final, and the fields of both halves.
#[derive(Debug, Clone, Copy)]
pub struct Api {
    /// The API key.
    pub key: i16,
    /// Kafka's name, without "Request" or "Response".
    pub name: &'static str,
    /// The versions that some Kafka release serves as stable. A version that exists only as "latest version unstable" may
    /// change on the wire between releases, so it is in no range here and is never advertised.
    pub versions: Versions,
    /// The versions with compact lengths and tag sections (KIP-482).
    pub flexible: Versions,
    /// Whether a broker listener serves it; the others live on controller listeners or are gone.
    pub on_broker: bool,
    /// Whether it needs CLUSTER_ACTION: brokers call it, clients do not.
    pub cluster_action: bool,
    /// Whether the broker forwards it to the active controller.
    pub forwarded: bool,
    /// The fields of the request.
    pub request: &'static [Field],
    /// The fields of the response.
    pub response: &'static [Field],
}

impl Api {
    /// The row for `key`, or `None` for a key that no known release serves.
    #[must_use]
    pub fn of(key: i16) -> Option<&'static Self> {
        let index = usize::try_from(key).ok()?;
        APIS.get(index).filter(|api| !api.versions.is_empty())
    }

    /// The fields of one half.
    #[must_use]
    pub const fn fields(&self, direction: Direction) -> &'static [Field] {
        match direction {
            Direction::Request => self.request,
            Direction::Response => self.response,
        }
    }

    /// Version of the request header: 2 where the request is flexible, else 1; ControlledShutdown v0 alone has 0.
    #[must_use]
    pub const fn request_header_version(&self, version: i16) -> i16 {
        if self.flexible.contains(version) {
            2
        } else if self.key == keys::CONTROLLED_SHUTDOWN && version == 0 {
            0
        } else {
            1
        }
    }

    /// Version of the response header: 1 where the response is flexible, else 0. ApiVersions always answers with 0, because
    /// a client parses the answer before it knows what the broker speaks (KIP-511).
    #[must_use]
    pub const fn response_header_version(&self, version: i16) -> i16 {
        if self.flexible.contains(version) && self.key != keys::API_VERSIONS { 1 } else { 0 }
    }
}

/// A message that travels inside a bytes field of another one (the consumer protocol, principal data).
#[derive(Debug, Clone, Copy)]
pub struct Embedded {
    /// Kafka's name.
    pub name: &'static str,
    /// The versions known.
    pub versions: Versions,
    /// The versions with compact lengths and tag sections.
    pub flexible: Versions,
    /// Its fields, without the version number that stands before them.
    pub fields: &'static [Field],
}

/// The API keys that code has to name.
pub mod keys {
    #![expect(missing_docs, reason = "Kafka's own names")]
    pub const PRODUCE: i16 = 0;
    pub const FETCH: i16 = 1;
    pub const METADATA: i16 = 3;
    pub const CONTROLLED_SHUTDOWN: i16 = 7;
    pub const FIND_COORDINATOR: i16 = 10;
    pub const SASL_HANDSHAKE: i16 = 17;
    pub const API_VERSIONS: i16 = 18;
    pub const DESCRIBE_CONFIGS: i16 = 32;
    pub const SASL_AUTHENTICATE: i16 = 36;
    pub const DESCRIBE_QUORUM: i16 = 55;
    pub const DESCRIBE_CLUSTER: i16 = 60;
    pub const SHARE_FETCH: i16 = 78;
    pub const SHARE_ACKNOWLEDGE: i16 = 79;
}
