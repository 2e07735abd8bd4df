// Readers: of places, and members of consumer groups.
package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// A reader, the session if it is part of transactions, and the partitions it has of its group right now.
type reader struct {
	client  *kgo.Client
	session *kgo.GroupTransactSession
	mu      sync.Mutex
	has     map[at]bool
}

func (d *driver) readStart(c *command) (err error) {
	r := &reader{has: map[at]bool{}}
	options := []kgo.Opt{kgo.FetchIsolationLevel(kgo.ReadUncommitted()), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart())}
	if c.Isolation == "read_committed" {
		options = append(options, kgo.FetchIsolationLevel(kgo.ReadCommitted()))
	}
	if c.Group == "" {
		from := map[string]map[int32]kgo.Offset{}
		for topic, places := range byTopic(c.From) {
			from[topic] = map[int32]kgo.Offset{}
			for partition, one := range places {
				from[topic][partition] = kgo.NewOffset().At(one.Offset)
			}
		}
		options = append(options, kgo.ConsumePartitions(from))
	} else {
		options = append(options, kgo.ConsumerGroup(c.Group), kgo.ConsumeTopics(c.Topics...), kgo.DisableAutoCommit(),
			kgo.OnPartitionsAssigned(r.update(true)), kgo.OnPartitionsRevoked(r.update(false)), kgo.OnPartitionsLost(r.update(false)))
	}
	if c.Protocol == "consumer" {
		options = append(options, kgo.ServerSideBalancer(), kgo.Balancers(kgo.RangeBalancer()))
	}
	if c.InstanceID != nil {
		options = append(options, kgo.InstanceID(*c.InstanceID))
	}
	if c.TransactionalID == "" {
		r.client, err = d.client(options...)
	} else {
		options = append(append(options, producerOptions(c)...), kgo.RequireStableFetchOffsets())
		if r.session, err = kgo.NewGroupTransactSession(append(d.common[:len(d.common):len(d.common)], options...)...); err == nil {
			r.client = r.session.Client()
		}
	}
	if err == nil {
		d.readers[c.Reader] = r
	}
	return err
}

// What a group calls with partitions that come or go.
func (r *reader) update(has bool) func(context.Context, *kgo.Client, map[string][]int32) {
	return func(_ context.Context, _ *kgo.Client, partitions map[string][]int32) {
		r.mu.Lock()
		defer r.mu.Unlock()
		for topic, some := range partitions {
			for _, partition := range some {
				if delete(r.has, at{topic, partition}); has {
					r.has[at{topic, partition}] = true
				}
			}
		}
	}
}

func (d *driver) read(ctx context.Context, c *command, r *reader) (answer, error) {
	switch c.Op {
	case "read_poll":
		return r.poll(ctx, c)
	case "read_commit":
		return answer{}, r.commit(ctx, c.Offsets)
	}
	delete(d.readers, c.Reader)
	defer r.client.CloseAllowingRebalance()
	return answer{}, r.client.LeaveGroupContext(ctx)
}

func (r *reader) poll(ctx context.Context, c *command) (answer, error) {
	records := []record{}
	for {
		step, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		fetches := r.client.PollFetches(step)
		cancel()
		for _, failed := range fetches.Errors() {
			if !errors.Is(failed.Err, context.DeadlineExceeded) {
				return nil, failed.Err
			}
		}
		fetches.EachRecord(func(one *kgo.Record) { records = append(records, fromKafka(one)) })
		if ctx.Err() != nil || len(records) >= c.Count {
			break
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	assignment := []at{}
	for one := range r.has {
		assignment = append(assignment, one)
	}
	return answer{"records": records, "assignment": assignment}, nil
}

// A transaction of what was written and read. The library's session knows what was read.
func (r *reader) transaction(ctx context.Context, c *command) (answer, error) {
	if err := r.session.Begin(); err != nil {
		return nil, err
	}
	done, err := send(ctx, r.client, c.Topic, c.Records)
	if err != nil {
		return nil, err
	}
	committed, err := r.session.End(ctx, kgo.TransactionEndTry(c.End == "commit"))
	if err == nil && committed != (c.End == "commit") {
		err = errors.New("the group rebalanced, and the session gave the transaction up")
	}
	return done, err
}

// Offsets as the library groups them.
func byTopic(offsets []offset) map[string]map[int32]kgo.EpochOffset {
	all := map[string]map[int32]kgo.EpochOffset{}
	for _, one := range offsets {
		if all[one.Topic] == nil {
			all[one.Topic] = map[int32]kgo.EpochOffset{}
		}
		all[one.Topic][one.Partition] = kgo.EpochOffset{Epoch: -1, Offset: one.Offset}
	}
	return all
}

func (r *reader) commit(ctx context.Context, offsets []offset) (err error) {
	r.client.CommitOffsetsSync(ctx, byTopic(offsets), func(_ *kgo.Client, _ *kmsg.OffsetCommitRequest, response *kmsg.OffsetCommitResponse, failed error) {
		if err = failed; failed == nil {
			err = firstError(response)
		}
	})
	return err
}

func firstError(response *kmsg.OffsetCommitResponse) error {
	for _, topic := range response.Topics {
		for _, partition := range topic.Partitions {
			if err := kerr.ErrorForCode(partition.ErrorCode); err != nil {
				return err
			}
		}
	}
	return nil
}
