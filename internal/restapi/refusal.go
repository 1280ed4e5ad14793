package restapi

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"volare/internal/licensing"
	"volare/internal/web"
)

// huma tells what is wrong in English sentences that it lets programs replace.
// Ours are codes of the language catalogues, with a parameter after a NUL:
// the sentence is made by package locale, and no submitted value is in it.
const (
	nameParam    = "\x00name="
	minParam     = "\x00min="
	maxParam     = "\x00max="
	choicesParam = "\x00choices="
)

func init() {
	huma.ValidateStrictCasing = true
	huma.DefaultArrayNullable = false
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError { return &web.Problem{Status: status} }
	huma.NewErrorWithContext = refuse

	for _, m := range []*string{
		&validation.MsgExpectedRFC3339DateTime, &validation.MsgExpectedRFC1123DateTime, &validation.MsgExpectedRFC3339Time,
		&validation.MsgExpectedRFC5890Hostname, &validation.MsgExpectedRFC2673IPv4, &validation.MsgExpectedRFC2373IPv6,
		&validation.MsgExpectedRFCIPAddr, &validation.MsgExpectedRFC3986URI, &validation.MsgExpectedRFC4122UUID,
		&validation.MsgExpectedRFC6570URITemplate, &validation.MsgExpectedRFC6901JSONPointer,
		&validation.MsgExpectedRFC6901RelativeJSONPointer, &validation.MsgExpectedRegexp, &validation.MsgExpectedDuration,
		&validation.MsgExpectedBase64String, &validation.MsgExpectedMatchPattern, &validation.MsgExpectedNumberBeMultipleOf,
	} {
		*m = "field.format"
	}
	validation.MsgExpectedBoolean = "field.boolean"
	validation.MsgExpectedString = "field.text"
	validation.MsgExpectedArray = "field.list"
	validation.MsgExpectedObject = "field.object"
	for _, m := range []*string{
		&validation.MsgExpectedMatchAtLeastOneSchema, &validation.MsgExpectedMatchExactlyOneSchema,
		&validation.MsgExpectedNotMatchSchema, &validation.MsgExpectedPropertyNameInObject,
	} {
		*m = "field.type"
	}
	validation.MsgUnexpectedProperty = "field.unknown"
	validation.MsgExpectedRFC3339Date = "field.date"
	validation.MsgExpectedRFC5322Email = "field.mail"
	validation.MsgExpectedNumber = "field.number"
	validation.MsgExpectedInteger = "field.integer"
	validation.MsgExpectedArrayItemsUnique = "field.duplicate"
	validation.MsgExpectedOneOf = "field.choice" + choicesParam + "%s"
	validation.MsgExpectedMinimumNumber = "field.min" + minParam + "%.0f"
	validation.MsgExpectedExclusiveMinimumNumber = "field.min" + minParam + "%.0f"
	validation.MsgExpectedMaximumNumber = "field.max" + maxParam + "%.0f"
	validation.MsgExpectedExclusiveMaximumNumber = "field.max" + maxParam + "%.0f"
	validation.MsgExpectedMinLength = "field.too_short" + minParam + "%d"
	validation.MsgExpectedMaxLength = "field.too_long" + maxParam + "%d"
	validation.MsgExpectedBePattern = "%s" // a pattern's description is the code of its rule
	validation.MsgExpectedMinItems = "field.too_few" + minParam + "%d"
	validation.MsgExpectedMaxItems = "field.too_many" + maxParam + "%d"
	validation.MsgExpectedMinProperties = "field.too_few" + minParam + "%d"
	validation.MsgExpectedMaxProperties = "field.too_many" + maxParam + "%d"
	validation.MsgExpectedRequiredProperty = "field.required" + nameParam + "%s"
	validation.MsgExpectedDependentRequiredProperty = "field.required" + nameParam + "%s"
}

// refuse turns what huma found wrong into a problem of ours.
func refuse(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
	p := web.NewProblem(ctx.Context(), refusal(status, errs))
	for k, v := range p.GetHeaders() {
		ctx.SetHeader(k, v[0])
	}
	return p
}

func refusal(status int, errs []error) error {
	fields := make([]licensing.FieldError, 0, len(errs))
	for _, err := range errs {
		if d, ok := errors.AsType[*huma.ErrorDetail](err); ok {
			fields = append(fields, fieldError(d))
		}
	}
	switch {
	case status == http.StatusBadRequest && len(fields) == 0:
		return licensing.Refuse(licensing.Malformed, "request.body_missing")
	case len(fields) == 0:
		return errors.Join(errs...)
	}
	return broken(fields)
}

// broken refuses with the rules that fields break; nil when there are none.
func broken(fields []licensing.FieldError) error {
	if len(fields) == 0 {
		return nil
	}
	return &licensing.Error{Kind: licensing.Invalid, Code: "invalid", Fields: orderly(fields)}
}

// mostErrors is how many broken rules one answer lists.
const mostErrors = 100

// orderly sorts by field and leaves out what is said twice.
func orderly(fields []licensing.FieldError) []licensing.FieldError {
	same := func(a, b licensing.FieldError) int {
		if c := strings.Compare(a.Field, b.Field); c != 0 {
			return c
		}
		return strings.Compare(a.Code, b.Code)
	}
	slices.SortStableFunc(fields, same)
	fields = slices.CompactFunc(fields, func(a, b licensing.FieldError) bool { return same(a, b) == 0 })
	return fields[:min(len(fields), mostErrors)]
}

// fieldError reads huma's detail: where, and one of the messages set above or
// of the few that huma writes itself.
func fieldError(d *huma.ErrorDetail) licensing.FieldError {
	code, param, _ := strings.Cut(d.Message, "\x00")
	code = strings.TrimPrefix(code, "invalid value: invalid: ") // a parameter's own refusal: field.date
	name, value, _ := strings.Cut(param, "=")
	f := licensing.FieldError{Field: place(d.Location), Code: code}
	switch {
	case name == "name":
		f.Field = strings.Trim(f.Field+"."+value, ".")
	case code == "field.too_short" && value == "1":
		f.Code = "field.required"
	case name != "":
		f.Params = map[string]string{name: value}
	case code == "unknown query parameter":
		f.Code = "field.unknown"
	case strings.HasPrefix(code, "required "):
		f.Code = "field.required"
	case code == "invalid integer":
		f.Code = "field.integer"
	case !strings.HasPrefix(code, "field."):
		f.Code = "field.type"
	}
	return f
}

// place is huma's location without where the field was: "body.lines[0].plan"
// → "lines[0].plan". Names are the client's: long ones are cut.
func place(location string) string {
	for _, where := range []string{"body", "query", "path", "header"} {
		if rest, ok := strings.CutPrefix(location, where); ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			location = strings.TrimPrefix(rest, ".")
			break
		}
	}
	return below("", location)
}
