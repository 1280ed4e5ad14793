package app

// Hashes counts the password hashes made and verified so far.
func (a *App) Hashes() int64 { return a.hasher.Done() }
