package portal

import (
	"slices"

	"volare/internal/web"
)

// operatingRoutes are the pages by which an installation is looked after.
func (p *Portal) operatingRoutes() []web.Route {
	return slices.Concat(p.reportRoutes(), p.auditRoutes(), p.clockRoutes(), p.catalogueRoutes(), p.workRoutes(), p.policyRoutes())
}
