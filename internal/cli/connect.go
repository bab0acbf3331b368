package cli

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/syncer-project/syncer/desired"
	"github.com/syncer-project/syncer/internal/cloud"
	"github.com/syncer-project/syncer/internal/emulator"
)

// builtin is the value of --emulator without a seed.
const builtin = "builtin"

// connection says which cloud to speak to and how.
type connection struct {
	cloud, region, project string
	endpoints              []string
	emulator               string
	parallelism            int
	maxConcurrent          desired.Share // the zero value: the manifest's
	rates                  rates
	requestTimeout         time.Duration
	insecure               bool
	allowHTTP              bool
	localClouds            bool
	signatureForm          string
	logFormat              string
	verbose                bool

	observe func(cloud.Attempt) // is told of each request; nil: nobody asks
}

func (c *connection) flags(f *pflag.FlagSet) {
	f.StringVar(&c.cloud, "cloud", "huawei", "huawei or otc: host names and the form of signatures")
	f.StringVar(&c.region, "region", "", "region of targets that name none, such as eu-de")
	f.StringVar(&c.project, "project", "", "project ID of targets that name none")
	f.StringArrayVar(&c.endpoints, "endpoint", nil, "SERVICE=URL, where SERVICE is iam, cce or modelarts; {region} and {cluster_id} are filled in (repeatable)")
	f.StringVar(&c.emulator, "emulator", "", "an emulator in this process instead of a cloud; =SEED starts it with that file's fleet")
	f.Lookup("emulator").NoOptDefVal = builtin
	f.IntVar(&c.parallelism, "parallelism", 10, "targets that are read or written at one moment; one that only waits does not count")
	f.Var(shareValue{&c.maxConcurrent}, "max-concurrent", "targets of a wave that apply lets have unsettled changes at once, such as 50 or 25% (default: the manifest's rollout.maxConcurrent, else 100)")
	c.rates.add(f)
	f.DurationVar(&c.requestTimeout, "request-timeout", 15*time.Second, "how long the next byte of an answer may take; a whole one, ten times as long")
	f.StringVar(&c.signatureForm, "signature-form", "auto", "form of access-key signatures: access, credential, or auto, which is the cloud's own")
	f.BoolVar(&c.insecure, "insecure-skip-tls-verify", false, "do not verify TLS certificates")
	f.BoolVar(&c.allowHTTP, "allow-http", false, "also speak http with hosts other than this machine, credentials in clear")
	f.BoolVar(&c.localClouds, "allow-local-clouds-yaml", false, "also look for clouds.yaml in the working directory, before all other places")
	f.StringVar(&c.logFormat, "log-format", "text", "what is said on standard error while a run goes on: text, or json for lines of JSON alone")
	f.BoolVarP(&c.verbose, "verbose", "v", false, "log requests and settings, and name every target in reports")
}

// check refuses values that no run could work with.
func (c connection) check() error {
	switch {
	case c.parallelism < 1:
		return fmt.Errorf("--parallelism %d: has to be at least 1", c.parallelism)
	case c.requestTimeout <= 0:
		return fmt.Errorf("--request-timeout %s: has to be more than nothing, such as 15s", c.requestTimeout)
	}
	_, err := c.endpointMap()
	return errors.Join(err, oneOf("--cloud", c.cloud, clouds), oneOf("--signature-form", c.signatureForm, signatureForms), oneOf("--log-format", c.logFormat, logFormats),
		wellFormed("--region", c.region, desired.CheckRegion), wellFormed("--project", c.project, desired.CheckProject))
}

// wellFormed checks the value of a flag, if it was given.
func wellFormed(flag, value string, check func(string) error) error {
	if value == "" {
		return nil
	}
	if err := check(value); err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	return nil
}

// manyURLs finds a list of endpoints, which only the variable may hold.
var manyURLs = regexp.MustCompile(`,\s*(iam|cce|modelarts)=`)

func (c connection) endpointMap() (map[string]string, error) {
	out := map[string]string{}
	for _, e := range c.endpoints {
		service, url, ok := strings.Cut(e, "=")
		if manyURLs.MatchString(url) {
			return nil, fmt.Errorf("--endpoint %q: has to be one SERVICE=URL%s", e, commas("--endpoint", e))
		}
		if !ok || !slices.Contains([]string{"iam", "cce", "modelarts"}, service) || !strings.Contains(url, "://") {
			return nil, fmt.Errorf("--endpoint %q: has to be SERVICE=URL with iam, cce or modelarts, such as cce=https://cce.eu-de.otc.t-systems.com", e)
		}
		out[service] = url
	}
	return out, nil
}

// fallbackRegion and fallbackProject are what targets without their own get.
func (a *app) fallbackRegion(c connection) string {
	region, _ := cloud.Fallback(a.env)
	return cmp.Or(c.region, region, c.simulated(emulator.Region))
}

func (a *app) fallbackProject(c connection) string {
	_, project := cloud.Fallback(a.env)
	return cmp.Or(c.project, project, c.simulated(emulator.ProjectID))
}

// simulated is value where an emulator stands in for the cloud, else "".
func (c connection) simulated(value string) string {
	if c.emulator == "" {
		return ""
	}
	return value
}

func (a *app) first(names ...string) string {
	for _, name := range names {
		if value, ok := a.env(name); ok && value != "" {
			return value
		}
	}
	return ""
}

func (a *app) logger(c connection) *slog.Logger {
	options := &slog.HandlerOptions{Level: slog.LevelWarn}
	if c.verbose {
		options.Level = slog.LevelDebug
	}
	if c.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(a.masked(a.Err), options))
	}
	return slog.New(slog.NewTextHandler(a.masked(a.Err), options))
}

// connect returns a client, and a function that ends what was started for it.
func (a *app) connect(c connection, state desired.State) (*cloud.Client, func(), error) {
	endpoints, err := c.endpointMap()
	if err != nil {
		return nil, nil, err
	}
	config := cloud.Config{
		Cloud: cloud.Name(c.cloud), Region: a.fallbackRegion(c), Project: a.fallbackProject(c),
		Endpoints: endpoints, Env: a.env, QPS: c.rates.qps, Parallelism: c.parallelism,
		RequestTimeout: c.requestTimeout, Insecure: c.insecure, AllowHTTP: c.allowHTTP, LocalClouds: c.localClouds,
		UserAgent: "syncer/" + versionString(), Log: a.logger(c), Observe: c.observe, Secrets: state.Masker(), Credentials: &a.own,
	}
	if c.signatureForm != "auto" {
		config.SignatureForm = c.signatureForm
	}
	config.Log.Debug("pace", "requests per second and service", c.rates.qps)
	stop := func() {}
	if c.emulator != "" {
		if stop, err = a.startEmulator(c.emulator, &config); err != nil {
			return nil, nil, err
		}
	}
	client, err := cloud.New(config)
	if err != nil {
		stop()
		return nil, nil, err
	}
	return client, stop, nil
}

// startEmulator serves an emulator on a loopback address and points config at it.
func (a *app) startEmulator(seed string, config *cloud.Config) (func(), error) {
	options := emulator.Options{Settle: 200 * time.Millisecond}
	if seed != builtin && seed != "true" && seed != "1" {
		read, err := readSeed("--emulator", seed)
		if err != nil {
			return nil, err
		}
		options.Seed = read
	}
	emulated, err := emulator.New(options)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the emulator: %w", err)
	}
	server := emulated.NewHTTPServer(listener.Addr().String())
	server.ErrorLog = slog.NewLogLogger(config.Log.Handler(), slog.LevelError)
	go func() { _ = server.Serve(listener) }() // ends with Close below
	url := "http://" + listener.Addr().String()
	config.Endpoints = map[string]string{"iam": url, "cce": url, "modelarts": url}
	config.QPS = 0
	account := map[string]string{"HUAWEICLOUD_SDK_AK": emulator.AccessKey, "HUAWEICLOUD_SDK_SK": emulator.SecretKey}
	config.Env = func(name string) (string, bool) {
		value, ok := account[name]
		return value, ok
	}
	config.SignatureForm = "access"
	return func() { _ = server.Close() }, nil
}

// readSeed reads the seed that a flag names.
func readSeed(flag, path string) (*emulator.Seed, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	defer file.Close()
	seed, err := emulator.ReadSeed(file)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", flag, path, err)
	}
	return seed, nil
}
