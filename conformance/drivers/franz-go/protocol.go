// The shapes of commands and records, and how they become franz-go's.
package main

import (
	"encoding/json"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

type answer map[string]any

type command struct {
	Op                string            `json:"op"`
	DeadlineMs        int64             `json:"deadline_ms"`
	Bootstrap         string            `json:"bootstrap"`
	Security          security          `json:"security"`
	Topic             string            `json:"topic"`
	Topics            []string          `json:"topics"`
	Partition         *int32            `json:"partition"`
	Partitions        json.RawMessage   `json:"partitions"` // how many, or which
	ReplicationFactor int16             `json:"replication_factor"`
	Configs           map[string]string `json:"configs"`
	Records           []record          `json:"records"`
	Acks              int               `json:"acks"`
	Idempotent        bool              `json:"idempotent"`
	Compression       string            `json:"compression"`
	From              []offset          `json:"from"`
	Count             int               `json:"count"`
	Isolation         string            `json:"isolation"`
	TransactionalID   string            `json:"transactional_id"`
	Instance          int               `json:"instance"`
	End               string            `json:"end"`
	Reader            string            `json:"reader"`
	Group             string            `json:"group"`
	Protocol          string            `json:"protocol"`
	InstanceID        *string           `json:"instance_id"`
	Offsets           []offset          `json:"offsets"`
	Before            int64             `json:"before"`
	TimestampMs       int64             `json:"timestamp_ms"`
}

type security struct {
	Protocol, Mechanism, Username, Password string
	CaFile                                  string `json:"ca_file"`
}

type at struct {
	Topic     string `json:"topic"`
	Partition int32  `json:"partition"`
}

type offset struct {
	at
	Offset int64 `json:"offset"`
}

// Byte slices are base64 in JSON, and null where nil.
type record struct {
	Topic       string   `json:"topic,omitempty"`
	Partition   *int32   `json:"partition"`
	Offset      int64    `json:"offset"`
	Key         []byte   `json:"key"`
	Value       []byte   `json:"value"`
	Headers     []header `json:"headers"`
	TimestampMs *int64   `json:"timestamp_ms"`
}

type header struct {
	name  string
	value []byte
}

func (h header) MarshalJSON() ([]byte, error) { return json.Marshal([]any{h.name, h.value}) }

func (h *header) UnmarshalJSON(text []byte) error {
	return json.Unmarshal(text, &[]any{&h.name, &h.value})
}

func (r *record) toKafka(topic string) *kgo.Record {
	one := &kgo.Record{Topic: topic, Key: r.Key, Value: r.Value}
	if r.Partition != nil {
		one.Partition = *r.Partition
	}
	if r.TimestampMs != nil {
		one.Timestamp = time.UnixMilli(*r.TimestampMs)
	}
	for _, header := range r.Headers {
		one.Headers = append(one.Headers, kgo.RecordHeader{Key: header.name, Value: header.value})
	}
	return one
}

func fromKafka(one *kgo.Record) record {
	timestampMs := one.Timestamp.UnixMilli()
	headers := []header{}
	for _, h := range one.Headers {
		headers = append(headers, header{h.Key, h.Value})
	}
	return record{one.Topic, &one.Partition, one.Offset, one.Key, one.Value, headers, &timestampMs}
}
