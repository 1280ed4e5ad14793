package catalogue

import (
	"net/netip"
	"slices"
	"strings"
)

// Networks that nobody is reached from: "this network" with the all-zero
// address, loopback, link-local, multicast, reserved, mapped.
var unreachable = prefixes("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4",
	"::/128", "::1/128", "::ffff:0:0/96", "fe80::/10", "ff00::/8")

// Networks inside an organization or a carrier (RFC 1918, RFC 6598, RFC 4193).
var private = prefixes("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")

func prefixes(list ...string) []netip.Prefix {
	p := make([]netip.Prefix, len(list))
	for i, s := range list {
		p[i] = netip.MustParsePrefix(s)
	}
	return p
}

// checkAddress accepts one IP address.
func checkAddress(s string, o formatOptions) (string, string) {
	a, err := netip.ParseAddr(strings.TrimSpace(s))
	if err != nil || a.Zone() != "" {
		return "", "format.ip_address"
	}
	return a.String(), unusable(netip.PrefixFrom(a, a.BitLen()), o)
}

// checkNetwork accepts a network in CIDR notation, or one address, which is
// the network of that address alone. It gives CIDR notation back.
func checkNetwork(s string, o formatOptions) (string, string) {
	s = strings.TrimSpace(s)
	if !strings.Contains(s, "/") {
		a, code := checkAddress(s, o)
		if code == "format.ip_address" {
			return "", "format.ip_network"
		}
		if code != "" {
			return "", code
		}
		addr := netip.MustParseAddr(a)
		return netip.PrefixFrom(addr, addr.BitLen()).String(), ""
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return "", "format.ip_network"
	}
	if p != p.Masked() {
		return "", "format.ip_host_bits"
	}
	return p.String(), unusable(p, o)
}

// unusable says why the network, or any part of it, may not be used.
func unusable(p netip.Prefix, o formatOptions) string {
	switch {
	case slices.ContainsFunc(unreachable, p.Overlaps):
		return "format.ip_unreachable"
	case !o.AllowPrivate && slices.ContainsFunc(private, p.Overlaps):
		return "format.ip_private"
	}
	return ""
}
