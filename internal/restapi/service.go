package restapi

import (
	"context"

	"volare/internal/app"
	"volare/internal/catalogue"
	"volare/internal/licensing"
	"volare/internal/web"
)

type (
	serviceBody struct {
		Service     string           `json:"service" example:"web-filter" doc:"Its key, as orders name it."`
		Version     string           `json:"version" doc:"Names its content: equal content has equal versions."`
		Name        string           `json:"name" doc:"In the reader's language, as the other texts."`
		Description string           `json:"description"`
		Guide       string           `json:"guide,omitempty" doc:"Address of its guide."`
		Support     string           `json:"support,omitempty" doc:"Mail address for help with it."`
		Plans       []servicePlan    `json:"plans"`
		Automatic   []catalogue.Rule `json:"automatic" doc:"It is activated without a hand when one of these rules holds."`
		Steps       []serviceStep    `json:"steps" doc:"What activating it takes, in this order; none: it is active on its usage date."`
		After       string           `json:"after" doc:"What to do once it is active."`
	}
	servicePlan struct {
		Plan        string              `json:"plan" example:"web-filter-std"`
		Name        string              `json:"name"`
		Unit        string              `json:"unit" example:"user"`
		Least       int                 `json:"least" doc:"The smallest quantity of an order's line."`
		Most        int                 `json:"most" doc:"The greatest."`
		TermMonths  int                 `json:"term_months"`
		Segments    []licensing.Segment `json:"segments" doc:"Who may order it."`
		Programmes  []string            `json:"programmes" doc:"Under which programmes; none: all."`
		Status      catalogue.Status    `json:"status" enum:"published,retired"`
		FewerInTerm bool                `json:"fewer_in_term" doc:"The quantity may be lowered before renewal."`
	}
	serviceStep struct {
		Step  string             `json:"step"`
		Kind  licensing.StepKind `json:"kind"`
		Title string             `json:"title,omitempty"`
	}
	byService struct {
		Service string `path:"service" doc:"The service's key."`
		Version string `query:"version" maxLength:"32" doc:"That version, rather than the one in force."`
	}
	programmeBody struct {
		Programme string `json:"programme" example:"business" doc:"Its key, as agreements and plans name it."`
		Name      string `json:"name" doc:"In the reader's language."`
	}
	listServices struct {
		Segment licensing.Segment `query:"segment" enum:"commercial,public" doc:"Only what this segment may order."`
	}
)

func services(a *API, u *app.App) {
	r := a.Resource("services", "catalogue", "What can be ordered, and what activating it takes. Public: anybody may read the catalogue.")
	Other(r, "GET", Op{Verb: "read", Public: true, Summary: "List the services in force"},
		func(ctx context.Context, _ Call, in *listServices) (Page[serviceBody], error) {
			all, err := u.Services(ctx)
			p := Page[serviceBody]{}
			for _, s := range all {
				if b := serviceFrom(ctx, s, in.Segment); in.Segment == "" || len(b.Plans) > 0 {
					p.Items = append(p.Items, b)
				}
			}
			return p, err
		})
	Other(r, "GET", Op{Verb: "read", Path: "/{service}", Public: true, Summary: "Read a service"},
		func(ctx context.Context, _ Call, in *byService) (serviceBody, error) {
			s, err := u.Service(ctx, in.Service, in.Version)
			if err != nil {
				return serviceBody{}, err
			}
			return serviceFrom(ctx, s, ""), nil
		})
}

func programmes(a *API, u *app.App) {
	r := a.Resource("catalogue", "catalogue", "What the programmes are called under which agreements are made. Public, as the catalogue is.")
	Other(r, "GET", Op{Verb: "read", Path: "/programmes", Public: true, Summary: "List the programmes that have names"},
		func(ctx context.Context, _ Call, _ *struct{}) (Page[programmeBody], error) {
			all, err := u.Programmes(ctx)
			p := Page[programmeBody]{}
			for _, x := range all {
				p.Items = append(p.Items, programmeBody{x.Key, x.Name.In(web.Language(ctx))})
			}
			return p, err
		})
}

// serviceFrom tells a service in the reader's language; with a segment, only
// the plans that it may order.
func serviceFrom(ctx context.Context, s *catalogue.Service, segment licensing.Segment) serviceBody {
	lang := web.Language(ctx)
	b := serviceBody{Service: s.Key, Version: s.Version(), Name: s.Name.In(lang), Description: s.Description.In(lang), Guide: s.Guide,
		Support: s.Support, Automatic: s.Activation.Automatic, After: s.After.In(lang)}
	for _, p := range s.Plans {
		if segment == "" || p.SoldTo(segment) {
			b.Plans = append(b.Plans, servicePlan{Plan: p.Key, Name: p.Name.In(lang), Unit: p.Unit, Least: p.Quantity.Min, Most: p.Quantity.Max,
				TermMonths: p.TermMonths, Segments: p.Segments, Programmes: p.Programmes, Status: p.Status, FewerInTerm: p.FewerInTerm})
		}
	}
	for _, st := range s.Activation.Steps {
		b.Steps = append(b.Steps, serviceStep{Step: st.Key, Kind: st.Spec.Kind(), Title: st.Title.In(lang)})
	}
	return b
}
