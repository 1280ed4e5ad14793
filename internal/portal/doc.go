// Package portal is the web pages over the use cases of package app: what a
// person in front of a browser sees and does, in Italian and English, light
// and dark, without a script.
//
// It owns the pages (html/), the look (static/), what a form keeps after an
// error, and where each address leads. It must not know SQL, the API or how
// anything is stored; every decision is a use case's. A page is one file here
// and one template of the same name: sign_in.go and html/sign_in.html.
//
// Start reading at Portal.Routes in portal.go, then one page: sign_in.go. What
// every page has (language, time, who is signed in, navigation) is frame.go.
package portal
