package notifier

import "firstbell/internal/view"

// alarms are the open alarms that an operator of the force sees.
func (w *world) alarms() []AlarmRow {
	w.t.Helper()
	list, err := NewAlarms(w.Service).List(w.ctx, w.operator("on-duty@force.example"))
	w.must(err)
	var open []AlarmRow
	for _, row := range list.Rows {
		if row.IsOpen() {
			open = append(open, row)
		}
	}
	return open
}

// takeAlarms has an operator take every alarm there is.
func (w *world) takeAlarms(who string) {
	w.t.Helper()
	for _, a := range w.alarms() {
		w.must(NewAlarms(w.Service).Take(w.ctx, w.operator(who), a.Force, a.Key))
	}
}

// kindsOf are the kinds of open alarms, in order.
func kindsOf(rows []AlarmRow) []AlarmKind {
	kinds := []AlarmKind{}
	for _, r := range rows {
		kinds = append(kinds, r.Kind)
	}
	return kinds
}

// nothingOfHub is for who wants the hub alone.
func nothingOfHub(*view.Tx, *Hub) error { return nil }
