package executor

import (
	"cmp"
	"container/heap"
	"time"
)

// queue holds targets that wait, the first due one first. Waiting there costs
// neither a slot nor a goroutine.
type queue []*job

// add puts j into the queue, to be taken out when it is due.
func (q *queue) add(j *job) { heap.Push(q, j) }

// take takes out the first one.
func (q *queue) take() *job { return heap.Pop(q).(*job) }

// due reports that the first one's time has come.
func (q queue) due(now time.Time) bool { return len(q) > 0 && !now.Before(q[0].due) }

// The methods of heap.Interface. What is due at the same time goes by the plan's order.
func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	return cmp.Or(q[i].due.Compare(q[j].due), cmp.Compare(q[i].index, q[j].index)) < 0
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(j any)   { *q = append(*q, j.(*job)) }
func (q *queue) Pop() any {
	last := len(*q) - 1
	j := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return j
}
