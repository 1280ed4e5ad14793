package restapi

import "reflect"

// withoutNull copies v so that its lists without elements are written as []:
// the document calls them arrays, and programs iterate over them unasked.
func withoutNull(v any) any {
	from := reflect.ValueOf(v)
	if !from.IsValid() {
		return v
	}
	to := reflect.New(from.Type()).Elem()
	to.Set(from)
	fill(to)
	return to.Interface()
}

// fill sets nil slices to empty ones. It copies the slices and structs it
// changes things in, because what a use case returned may be shared.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && v.Elem().Kind() == reflect.Struct && holdsSlices(v.Type().Elem()) {
			to := reflect.New(v.Type().Elem())
			to.Elem().Set(v.Elem())
			fill(to.Elem())
			v.Set(to)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			// An embedded struct can't be set when its type is unexported, but its fields can.
			if f := v.Field(i); f.CanSet() || v.Type().Field(i).Anonymous && f.Kind() == reflect.Struct {
				fill(f)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 { // bytes are a text
			return
		}
		to := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(to, v)
		if holdsSlices(v.Type().Elem()) {
			for i := range to.Len() {
				fill(to.Index(i))
			}
		}
		v.Set(to)
	}
}

// holdsSlices reports whether fill has something to look for in a t.
func holdsSlices(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Struct, reflect.Slice:
		return true
	}
	return false
}
