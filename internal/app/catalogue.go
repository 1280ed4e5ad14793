package app

import (
	"context"
	"slices"

	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/store"
)

// ImportCatalogue puts the services of files in force, whole or not at all.
// Services that the files don't name stay as they are.
func (a *App) ImportCatalogue(ctx context.Context, actor Actor, files ...catalogue.File) (Imported, error) {
	if err := actor.authorize("catalogue", "catalogue.read", "catalogue.import", licensing.Target{}); err != nil {
		return Imported{}, err
	}
	c, problems := catalogue.Parse(files...)
	if problems != nil {
		return refused(0, problems)
	}
	versions := make([]store.ServiceVersion, len(c.Services))
	for i, s := range c.Services {
		versions[i] = store.ServiceVersion{Service: s.Key, Version: s.Version(), Body: string(s.Encode())}
	}
	return result(ctx, a, actor, func(w *work) (Imported, error) {
		done := Imported{Rows: len(versions) + len(c.Programmes)}
		if err := replay(w, &done); err != nil {
			return done, err
		}
		if err := w.Alone("catalogue"); err != nil {
			return done, err
		}
		kept, err := w.VersionsInForce()
		if err != nil {
			return done, err
		}
		if taken, err := w.plansTaken(c, kept); err != nil {
			return done, err
		} else if taken != nil {
			return refused(len(versions), taken)
		}
		for _, v := range versions {
			if err := w.publish(v, &kept, &done); err != nil {
				return done, err
			}
		}
		return done, w.named(c.Programmes, &done, w.nameProgramme)
	})
}

// CheckCatalogue tells what ImportCatalogue would do with files, and does nothing.
func (a *App) CheckCatalogue(ctx context.Context, actor Actor, files ...catalogue.File) (Imported, error) {
	if err := actor.authorize("catalogue", "catalogue.read", "catalogue.import", licensing.Target{}); err != nil {
		return Imported{}, err
	}
	c, problems := catalogue.Parse(files...)
	if problems != nil {
		return refused(0, problems)
	}
	would := Imported{Rows: len(c.Services) + len(c.Programmes)}
	err := a.read(ctx, actor, func(w *work) error {
		kept, err := w.VersionsInForce()
		if err != nil {
			return err
		}
		if problems, err = w.plansTaken(c, kept); err != nil {
			return err
		}
		for _, s := range c.Services {
			i := slices.IndexFunc(kept, func(k store.ServiceVersion) bool { return k.Service == s.Key })
			switch {
			case i < 0:
				would.Added++
			case kept[i].Version == s.Version():
				would.Same++
			default:
				would.Changed++
			}
		}
		return w.named(c.Programmes, &would, func(*catalogue.Programme, catalogue.Programme) error { return nil })
	})
	if err == nil && problems != nil {
		return refused(len(c.Services), problems)
	}
	return would, err
}

// plansTaken finds plans whose keys belong to services in force that c does
// not replace: an order's line names its plan alone.
func (w *work) plansTaken(c *catalogue.Catalogue, kept []store.ServiceVersion) ([]licensing.Problem, error) {
	others, err := w.catalogueOf(slices.DeleteFunc(slices.Clone(kept), func(v store.ServiceVersion) bool {
		_, replaced := c.Service(v.Service)
		return replaced
	}))
	if err != nil {
		return nil, err
	}
	var problems []licensing.Problem
	for _, s := range c.Services {
		for _, p := range s.Plans {
			if other, _, taken := others.Plan(p.Key); taken {
				problems = append(problems, licensing.NewProblem("", 0, s.Key+".plan", p.Key, "catalogue.plan_of_other", "service", other.Key))
			}
		}
	}
	return problems, nil
}

// publish puts one version in force; a service known before keeps its place,
// a new one comes last.
func (w *work) publish(v store.ServiceVersion, kept *[]store.ServiceVersion, done *Imported) error {
	var was string
	i := slices.IndexFunc(*kept, func(k store.ServiceVersion) bool { return k.Service == v.Service })
	switch {
	case i < 0:
		v.Position = 1
		if n := len(*kept); n > 0 {
			v.Position = (*kept)[n-1].Position + 1
		}
		*kept = append(*kept, v)
		done.Added++
	case (*kept)[i].Version == v.Version:
		done.Same++
		return nil
	default:
		was, v.Position = (*kept)[i].Version, (*kept)[i].Position
		done.Changed++
	}
	if _, err := w.PublishService(v, w.now); err != nil {
		return err
	}
	n, err := w.NextSubjectVersion("service", v.Service)
	if err != nil {
		return err
	}
	return w.record(change{subject: "service", verb: "publish", id: v.Service, version: n,
		before: licensing.Facts{{Name: "version", Value: was}}, after: licensing.Facts{{Name: "version", Value: v.Version}}})
}

// Services lists the services in force. They are public: the pages that
// explain them are for whoever thinks of ordering.
func (a *App) Services(ctx context.Context) ([]*catalogue.Service, error) {
	var c *catalogue.Catalogue
	err := a.read(ctx, System(), func(w *work) (err error) {
		c, err = w.catalogue()
		return err
	})
	if err != nil {
		return nil, err
	}
	return c.Services, nil
}

// Service reads a service: the version in force, or with a version that one.
func (a *App) Service(ctx context.Context, key, version string) (*catalogue.Service, error) {
	var s *catalogue.Service
	err := a.read(ctx, System(), func(w *work) (err error) {
		if version != "" {
			s, err = w.serviceVersion(key, version)
			return err
		}
		c, err := w.catalogue()
		if err != nil {
			return err
		}
		var ok bool
		if s, ok = c.Service(key); !ok {
			return licensing.NotFound("service")
		}
		return nil
	})
	return s, err
}
