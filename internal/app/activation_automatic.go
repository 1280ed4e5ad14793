package app

import (
	"volare/internal/catalogue"
	"volare/internal/licensing"
)

// tryAutomatic does an activation's steps by rule, where one holds and all
// data are known; otherwise it says why people must. It tells whether it did.
func (w *work) tryAutomatic(c *activating) (bool, error) {
	data, ok, reason, err := w.automatic(c)
	if err != nil || !ok {
		c.ManualReason = reason
		return false, err
	}
	c.Automatic, c.TryAutomatic, c.ManualReason = true, false, ""
	for i := range c.Steps {
		s := &c.Steps[i]
		fields, given := data[s.Name]
		if !given || s.State != licensing.StepOpen { // what the operator must do stays its work
			if s.State == licensing.StepOpen {
				break
			}
			continue
		}
		if s.Data, err = asJSON(fields); err != nil {
			return false, err
		}
		if err := c.Move(s, "do", w.now, ""); err != nil {
			return false, err
		}
	}
	return true, nil
}

// automatic asks the catalogue whether the service activates by itself.
func (w *work) automatic(c *activating) (data catalogue.Data, ok bool, reason string, err error) {
	f := catalogue.Facts{Known: c.known()}
	if len(c.service.Activation.Automatic) > 0 {
		if f, err = w.facts(c); err != nil {
			return nil, false, "", err
		}
	}
	data, ok, why := catalogue.Automatic(c.service, f)
	var params []string
	for name, value := range why.Params {
		params = append(params, name, value)
	}
	return data, ok, licensing.Because(why.Code, params...), nil
}

// facts gathers what the rules look at.
func (w *work) facts(c *activating) (catalogue.Facts, error) {
	f := catalogue.Facts{Known: c.known()}
	var err error
	if f.Administrators, err = w.administratorAccounts(c.agreement); err != nil {
		return f, err
	}
	all, err := w.ActiveActivations(c.Activation.Customer, c.Activation.Service)
	if err != nil {
		return f, err
	}
	for _, x := range all {
		if x.ID == c.ID {
			continue
		}
		agreement, err := w.Tx.Agreement(x.Agreement)
		if err != nil {
			return f, err
		}
		var active catalogue.Active
		if active.Administrators, err = w.administratorAccounts(agreement); err != nil {
			return f, err
		}
		if active.Data, err = dataOf(x); err != nil {
			return f, err
		}
		f.Active = append(f.Active, active)
	}
	return f, nil
}

// administratorAccounts are the accounts of an agreement's online services administrators.
func (w *work) administratorAccounts(x *licensing.Agreement) ([]string, error) {
	held, err := w.holders(x, licensing.OnlineServicesAdministrator)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(held))
	for i, r := range held {
		ids[i] = string(r.account)
	}
	return ids, nil
}
