// Members of consumer groups.
package main

import (
	"context"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// A member of a group, and the partitions it has right now.
type member struct {
	client *kgo.Client
	mu     sync.Mutex
	has    map[at]bool
}

func (d *driver) member(ctx context.Context, c *command, m *member) (answer, error) {
	switch c.Op {
	case "group_poll":
		return m.poll(ctx, c), nil
	case "group_commit":
		return answer{}, m.commit(ctx, c.Offsets)
	}
	delete(d.members, c.Member)
	defer m.client.CloseAllowingRebalance()
	return answer{}, m.client.LeaveGroupContext(ctx)
}

func balancer(protocol string) []kgo.Opt {
	if protocol == "consumer" {
		return []kgo.Opt{kgo.ServerSideBalancer(), kgo.Balancers(kgo.RangeBalancer())}
	}
	return nil // the library's default
}

func (d *driver) groupStart(c *command) (err error) {
	m := &member{has: map[at]bool{}}
	update := func(has bool) func(context.Context, *kgo.Client, map[string][]int32) {
		return func(_ context.Context, _ *kgo.Client, partitions map[string][]int32) {
			m.mu.Lock()
			defer m.mu.Unlock()
			for topic, some := range partitions {
				for _, partition := range some {
					if delete(m.has, at{topic, partition}); has {
						m.has[at{topic, partition}] = true
					}
				}
			}
		}
	}
	options := append(balancer(c.Protocol), kgo.ConsumerGroup(c.Group), kgo.ConsumeTopics(c.Topics...), kgo.DisableAutoCommit(),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.OnPartitionsAssigned(update(true)),
		kgo.OnPartitionsRevoked(update(false)), kgo.OnPartitionsLost(update(false)))
	if c.InstanceID != nil {
		options = append(options, kgo.InstanceID(*c.InstanceID))
	}
	if m.client, err = d.client(options...); err == nil {
		d.members[c.Member] = m
	}
	return err
}

func (m *member) poll(ctx context.Context, c *command) answer {
	records := []record{}
	for {
		step, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		m.client.PollFetches(step).EachRecord(func(one *kgo.Record) { records = append(records, fromKafka(one)) })
		cancel()
		m.mu.Lock()
		assignment := []at{}
		for one := range m.has {
			assignment = append(assignment, one)
		}
		m.mu.Unlock()
		if ctx.Err() != nil || len(records) >= c.Count && (c.Partitions.count == nil || len(assignment) == *c.Partitions.count) {
			return answer{"records": records, "assignment": assignment}
		}
	}
}

func (m *member) commit(ctx context.Context, offsets []offset) (err error) {
	all := map[string]map[int32]kgo.EpochOffset{}
	for _, one := range offsets {
		if all[one.Topic] == nil {
			all[one.Topic] = map[int32]kgo.EpochOffset{}
		}
		all[one.Topic][one.Partition] = kgo.EpochOffset{Epoch: -1, Offset: one.Offset}
	}
	m.client.CommitOffsetsSync(ctx, all, committed(&err))
	return err
}

// What CommitOffsetsSync calls with its outcome.
func committed(err *error) func(*kgo.Client, *kmsg.OffsetCommitRequest, *kmsg.OffsetCommitResponse, error) {
	return func(_ *kgo.Client, _ *kmsg.OffsetCommitRequest, response *kmsg.OffsetCommitResponse, failed error) {
		if *err = failed; failed == nil {
			*err = firstError(response)
		}
	}
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
