package store

import (
	"database/sql"
	"errors"
	"time"
)

// Installation reads what was kept under name; "" when nothing was.
func (t *Tx) Installation(name string) (string, error) {
	v, err := One(t, Value[string], "SELECT value FROM installation WHERE name = $1", name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return v, err
}

// SetInstallation keeps value under name.
func (t *Tx) SetInstallation(name, value string) error {
	_, err := t.Exec(`INSERT INTO installation (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

// InstallationOnce keeps value under name unless something is there already,
// and returns what is there: for keys made at the first start.
func (t *Tx) InstallationOnce(name, value string) (string, error) {
	if _, err := t.Exec("INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", name, value); err != nil {
		return "", err
	}
	return t.Installation(name)
}

// Clock is how business time stands to wall time.
type Clock struct {
	Test  bool          // the installation is marked for the test clock
	Ahead time.Duration // business time is wall time plus this; never less than it was, below zero where it began in the past
}

// Clock reads the clock.
func (t *Tx) Clock() (Clock, error) {
	var c Clock
	var micros int64
	err := t.QueryRow("SELECT test, ahead FROM clock WHERE id = 1").Scan(&c.Test, &micros)
	c.Ahead = time.Duration(micros) * time.Microsecond
	return c, err
}

// MarkForTestClock marks the installation for the test clock, for good, and
// sets business time ahead of wall time, or behind it.
func (t *Tx) MarkForTestClock(ahead time.Duration) error {
	_, err := t.Exec("UPDATE clock SET test = TRUE, ahead = $1 WHERE id = 1 AND NOT test", ahead.Microseconds())
	return err
}

// AdvanceClock sets business time ahead of wall time; it tells false, and
// changes nothing, where that would go back or the mark is missing.
func (t *Tx) AdvanceClock(ahead time.Duration) (bool, error) {
	n, err := t.Exec("UPDATE clock SET ahead = $1 WHERE id = 1 AND test AND ahead <= $1", ahead.Microseconds())
	return n == 1, err
}
