// Command compile compiles OPA's compliance cases to WebAssembly, for tools/compliance.ts.
//
// It writes into a folder: one gzipped module for each distinct one (<sha256>.wasm.gz), and cases.ndjson, a case a line,
// with what goes in and what is to come out. Values are written as JSON; an input that JSON can't hold, in the
// syntax of opa_value_parse. The query is compiled, as OPA's own test of its WebAssembly host does.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/test/cases"
	"github.com/open-policy-agent/opa/v1/types"
)

// suites in the order of the report, and the version of Rego that each is written in.
var suites = []struct {
	name    string
	version ast.RegoVersion
}{{"v1", ast.RegoV1}, {"v0", ast.RegoV0}}

type outcome struct {
	Suite         string            `json:"suite"`
	Folder        string            `json:"folder"`
	Note          string            `json:"note"`
	Module        string            `json:"module,omitempty"`
	CompileError  string            `json:"compileError,omitempty"`
	Data          json.RawMessage   `json:"data,omitempty"`
	Input         *string           `json:"input,omitempty"`
	WantDefined   *bool             `json:"wantDefined,omitempty"`
	WantResult    json.RawMessage   `json:"wantResult,omitempty"`
	WantErrorCode *string           `json:"wantErrorCode,omitempty"`
	WantError     *string           `json:"wantError,omitempty"`
	SortBindings  bool              `json:"sortBindings,omitempty"`
	StrictError   bool              `json:"strictError,omitempty"`
	Env           map[string]string `json:"env,omitempty"`
}

type job struct {
	suite   string
	version ast.RegoVersion
	test    cases.TestCase
}

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: compile TESTDATA OUTPUT"))
	}
	declareSleep()
	jobs := load(os.Args[1])
	outcomes := make([]outcome, len(jobs))
	var waiting sync.WaitGroup
	next := make(chan int)
	for range runtime.NumCPU() {
		waiting.Go(func() {
			for at := range next {
				outcomes[at] = compile(jobs[at], os.Args[2])
			}
		})
	}
	for at := range jobs {
		if at%500 == 0 {
			fmt.Fprintf(os.Stderr, "compiling %d of %d cases\n", at, len(jobs))
		}
		next <- at
	}
	close(next)
	waiting.Wait()
	fail(write(filepath.Join(os.Args[2], "cases.ndjson"), outcomes))
}

func load(testdata string) []job {
	var jobs []job
	for _, suite := range suites {
		set, err := cases.Load(filepath.Join(testdata, suite.name))
		fail(err)
		for _, test := range set.Sorted().Cases {
			jobs = append(jobs, job{suite.name, suite.version, test})
		}
	}
	return jobs
}

func compile(j job, output string) outcome {
	test := j.test
	result := outcome{
		Suite:         j.suite,
		Folder:        filepath.Base(filepath.Dir(test.Filename)),
		Note:          test.Note,
		WantDefined:   test.WantDefined,
		WantErrorCode: test.WantErrorCode,
		WantError:     test.WantError,
		SortBindings:  test.SortBindings,
		StrictError:   test.StrictError,
		Env:           test.Env,
		Input:         inputOf(test),
	}
	if test.Data != nil {
		result.Data = toJSON(*test.Data)
	}
	if test.WantResult != nil {
		result.WantResult = toJSON(*test.WantResult)
	}
	options := []func(*rego.Rego){
		rego.Query(test.Query),
		rego.SetRegoVersion(j.version),
		rego.Capabilities(ast.CapabilitiesForThisVersion(ast.CapabilitiesExperimentalKeywords(test.ExperimentalKeywords))),
	}
	for at, module := range test.Modules {
		options = append(options, rego.Module(fmt.Sprintf("module-%d.rego", at), module))
	}
	compiled, err := rego.New(options...).Compile(context.Background())
	if err != nil {
		result.CompileError = err.Error()
		return result
	}
	result.Module = keep(compiled.Bytes, output)
	return result
}

// inputOf gives the input as text: JSON, or the syntax of values where the case has a term.
func inputOf(test cases.TestCase) *string {
	if test.InputTerm != nil {
		var text strings.Builder
		printTerm(&text, ast.MustParseTerm(*test.InputTerm))
		printed := text.String()
		return &printed
	}
	if test.Input == nil {
		return nil
	}
	text := string(toJSON(*test.Input))
	return &text
}

// printTerm writes a term as opa_value_parse reads it; Go's own way of quoting has escapes that it can't.
func printTerm(text *strings.Builder, term *ast.Term) {
	switch value := term.Value.(type) {
	case *ast.Array:
		text.WriteByte('[')
		for at := range value.Len() {
			separate(text, at)
			printTerm(text, value.Elem(at))
		}
		text.WriteByte(']')
	case ast.Set:
		if value.Len() == 0 {
			text.WriteString("set()")
			return
		}
		text.WriteByte('{')
		for at, member := range value.Slice() {
			separate(text, at)
			printTerm(text, member)
		}
		text.WriteByte('}')
	case ast.Object:
		text.WriteByte('{')
		for at, key := range value.Keys() {
			separate(text, at)
			printTerm(text, key)
			text.WriteByte(':')
			printTerm(text, value.Get(key))
		}
		text.WriteByte('}')
	case ast.String:
		text.Write(toJSON(string(value)))
	default:
		text.WriteString(value.String())
	}
}

func separate(text *strings.Builder, at int) {
	if at > 0 {
		text.WriteByte(',')
	}
}

// keep writes a module under its hash; the same one is often compiled for both suites.
func keep(module []byte, output string) string {
	sum := sha256.Sum256(module)
	name := hex.EncodeToString(sum[:])
	path := filepath.Join(output, name+".wasm.gz")
	if _, err := os.Stat(path); err == nil {
		return name
	}
	var packed bytes.Buffer
	writer, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	fail(err)
	_, err = writer.Write(module)
	fail(err)
	fail(writer.Close())
	part, err := os.CreateTemp(output, "part-")
	fail(err)
	_, err = part.Write(packed.Bytes())
	fail(err)
	fail(part.Close())
	fail(os.Rename(part.Name(), path))
	return name
}

func write(path string, outcomes []outcome) error {
	var text bytes.Buffer
	buffered := bufio.NewWriter(&text)
	for _, each := range outcomes {
		if _, err := buffered.Write(append(toJSON(each), '\n')); err != nil {
			return err
		}
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	return os.WriteFile(path, text.Bytes(), 0o644)
}

func toJSON(value any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	fail(encoder.Encode(value))
	return bytes.TrimSpace(text.Bytes())
}

// declareSleep tells the compiler of the one built-in that OPA's tests bring themselves.
func declareSleep() {
	rego.RegisterBuiltin1(&rego.Function{
		Name: "test.sleep",
		Decl: types.NewFunction(types.Args(types.S), types.NewNull()),
	}, func(rego.BuiltinContext, *ast.Term) (*ast.Term, error) {
		return ast.NullTerm(), nil
	})
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
