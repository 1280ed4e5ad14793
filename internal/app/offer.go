package app

import (
	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/store"
)

// What the use cases ask the catalogue. Versions never change, so each is read
// from the database once per server; which one is in force is asked every time.

// serviceVersion gives one version of a service, such as an order has pinned.
func (w *work) serviceVersion(key, version string) (*catalogue.Service, error) {
	a := w.app
	cached := key + "@" + version
	a.mu.Lock()
	s, known := a.services[cached]
	a.mu.Unlock()
	if known {
		return s, nil
	}
	v, err := w.Tx.ServiceVersion(key, version)
	if err != nil {
		return nil, err
	}
	if v.Body == "" {
		return nil, licensing.NotFound("service")
	}
	if s, err = catalogue.DecodeService([]byte(v.Body)); err != nil {
		return nil, err
	}
	a.mu.Lock()
	a.services[cached] = s
	a.mu.Unlock()
	return s, nil
}

// catalogue gives the services in force, in their order.
func (w *work) catalogue() (*catalogue.Catalogue, error) {
	all, err := w.VersionsInForce()
	if err != nil {
		return nil, err
	}
	return w.catalogueOf(all)
}

func (w *work) catalogueOf(versions []store.ServiceVersion) (*catalogue.Catalogue, error) {
	c := &catalogue.Catalogue{}
	for _, v := range versions {
		s, err := w.serviceVersion(v.Service, v.Version)
		if err != nil {
			return nil, err
		}
		c.Services = append(c.Services, s)
	}
	return c, nil
}

// offers gives the catalogue's word on the plan of each line of an order on x;
// nil where there is no such plan, or it isn't sold in x's programme.
func (w *work) offers(x *licensing.Agreement, lines []licensing.OrderLine) ([]*licensing.Offer, error) {
	c, err := w.catalogue()
	if err != nil {
		return nil, err
	}
	offers := make([]*licensing.Offer, len(lines))
	for i, l := range lines {
		offers[i] = offerOn(c, x, l.Service, l.Plan)
	}
	return offers, nil
}

// Orderable reports whether a plan may be ordered on x: it is still sold, to
// its segment, in its programme.
func Orderable(p *catalogue.Plan, x *licensing.Agreement) bool {
	return p.Status != catalogue.Retired && p.SoldTo(x.Segment) && p.SoldIn(x.Programme)
}

// offerOn is the catalogue's word on one plan for an agreement.
func offerOn(c *catalogue.Catalogue, x *licensing.Agreement, service, plan string) *licensing.Offer {
	s, ok := c.Service(service)
	if !ok {
		return nil
	}
	p, ok := s.Plan(plan)
	if !ok || !p.SoldIn(x.Programme) {
		return nil
	}
	return s.Offer(plan)
}
