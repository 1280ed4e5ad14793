package e2e

// wrong lists what must not be found in any database: each query counts
// things half done, or done twice.
var wrong = []struct{ what, query string }{
	{"lines of accepted orders without a subscription",
		`SELECT count(*) FROM order_line l JOIN orders o ON o.id = l.order_id
		WHERE o.accepted_at IS NOT NULL AND o.type = 'purchase'
		AND NOT EXISTS (SELECT 1 FROM subscription s WHERE s.line_id = l.id AND s.id = l.subscription_id AND s.quantity = l.quantity)`},
	{"subscriptions of orders that are not accepted",
		`SELECT count(*) FROM subscription s JOIN orders o ON o.id = s.order_id WHERE o.accepted_at IS NULL`},
	{"subscriptions without an activation",
		`SELECT count(*) FROM subscription s WHERE NOT EXISTS (SELECT 1 FROM activation a WHERE a.subscription_id = s.id)`},
	{"active activations of subscriptions that wait for them",
		`SELECT count(*) FROM activation a JOIN subscription s ON s.id = a.subscription_id WHERE a.state = 'active' AND s.state = 'pending'`},
	{"accepted orders with no event of that, or two",
		`SELECT count(*) FROM orders o WHERE o.accepted_at IS NOT NULL
		AND (SELECT count(*) FROM event e WHERE e.subject = 'order' AND e.subject_id = o.id AND e.type = 'order.accepted') <> 1`},
	{"orders whose events don't count up to their version",
		`SELECT count(*) FROM orders o WHERE o.version <> (SELECT count(*) FROM event e WHERE e.subject = 'order' AND e.subject_id = o.id)`},
	{"agreements whose events don't count up to their version",
		`SELECT count(*) FROM agreement x WHERE x.version <> (SELECT count(*) FROM event e WHERE e.subject = 'agreement' AND e.subject_id = x.id)`},
	{"subscriptions whose events don't count up to their version",
		`SELECT count(*) FROM subscription s WHERE s.version <> (SELECT count(*) FROM event e WHERE e.subject = 'subscription' AND e.subject_id = s.id)`},
	{"accepted orders of which nobody was written to",
		`SELECT count(*) FROM orders o WHERE o.accepted_at IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM message m WHERE m.agreement_id = o.agreement_id AND m.kind = 'order.accepted' AND m.created_at = o.accepted_at)`},
	{"mails on acceptance that no order explains",
		`SELECT count(*) FROM message m WHERE m.kind = 'order.accepted'
		AND NOT EXISTS (SELECT 1 FROM orders o WHERE m.agreement_id = o.agreement_id AND m.created_at = o.accepted_at)`},
	{"mails sent twice to the same person for one acceptance",
		`SELECT count(*) FROM (SELECT agreement_id, recipient, created_at FROM message WHERE kind = 'order.accepted'
		GROUP BY agreement_id, recipient, created_at HAVING count(*) > 1) twice`},
	{"active agreements with held orders",
		`SELECT count(*) FROM orders o JOIN agreement x ON x.id = o.agreement_id WHERE o.state = 'held' AND x.state = 'active'`},
	{"active agreements without an online services administrator",
		`SELECT count(*) FROM agreement x WHERE x.state = 'active' AND NOT EXISTS (SELECT 1 FROM role_assignment r
		WHERE r.agreement_id = x.id AND r.role = 'online_services_administrator' AND r.revoked_at IS NULL)`},
	{"queued mails that nothing will send",
		`SELECT count(*) FROM message m WHERE m.state = 'queued'
		AND NOT EXISTS (SELECT 1 FROM agenda a WHERE a.subject = 'message' AND a.subject_id = m.id)
		AND m.id NOT IN (SELECT args ->> 'id' FROM river_job WHERE kind = 'message.send' AND state IN ('available', 'running', 'retryable', 'scheduled'))`},
	{"submitted orders that nobody will be reminded of",
		`SELECT count(*) FROM orders o WHERE o.state = 'submitted' AND NOT o.aged
		AND NOT EXISTS (SELECT 1 FROM agenda a WHERE a.subject = 'order' AND a.subject_id = o.id)`},
	{"subscriptions whose end nobody will notice",
		`SELECT count(*) FROM subscription s WHERE s.state IN ('pending', 'active')
		AND NOT EXISTS (SELECT 1 FROM agenda a WHERE a.subject = 'subscription' AND a.subject_id = s.id)`},
	{"replies kept twice", `SELECT count(*) - count(DISTINCT account_id || '/' || key) FROM idempotency`},
}
