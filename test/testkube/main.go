// testkube runs a real kube-apiserver on an embedded etcd, on loopback, until stdin closes.
//
//	testkube --dir DIR [--bind 127.0.0.1] [--port 0] [--controllers=false] [-- extra kube-apiserver flags]
//
// It writes DIR/kubeconfig and prints "READY DIR/kubeconfig" when /readyz answers ok. Started again with the same DIR
// and port it goes on with what it held: that is how a test restarts an API server.
package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"go.etcd.io/etcd/server/v3/embed"
	"go.etcd.io/etcd/server/v3/storage/wal"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/component-base/logs"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
)

func main() {
	dir := flag.String("dir", "", "state directory: new, or that of a fixture that ended")
	bind := flag.String("bind", "127.0.0.1", "address to listen on")
	port := flag.Int("port", 0, "port to listen on; 0: any free one")
	controllers := flag.Bool("controllers", true, "also run the controllers of controllers.go")
	flag.Parse()
	if *dir == "" {
		log.Fatal("--dir is needed")
	}
	must(os.MkdirAll(*dir, 0o700))
	go func() { // the parent's death, or its close of our stdin, ends us
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()

	etcd := startEtcd(filepath.Join(*dir, "etcd"))
	ln, err := net.Listen("tcp", net.JoinHostPort(*bind, fmt.Sprint(*port)))
	must(err)
	ctx := context.Background()
	kubeconfig := startAPIServer(ctx, *dir, etcd, ln, flag.Args())
	cfg, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	must(err)
	awaitReady(ctx, cfg)
	if *controllers {
		startControllers(ctx, cfg)
	}
	fmt.Println("READY", kubeconfig)
	select {}
}

func startEtcd(dir string) string {
	local, _ := url.Parse("http://127.0.0.1:0")
	c := embed.NewConfig()
	c.Dir, c.LogLevel, c.UnsafeNoFsync, c.EnableGRPCGateway = dir, "error", true, false
	wal.SegmentSizeBytes = 4 << 20 // else 64 MiB files, allocated at the start
	c.ListenClientUrls, c.AdvertiseClientUrls = []url.URL{*local}, []url.URL{*local}
	c.ListenPeerUrls, c.AdvertisePeerUrls = []url.URL{*local}, []url.URL{*local}
	c.InitialCluster = c.InitialClusterFromName(c.Name)
	e, err := embed.StartEtcd(c)
	must(err)
	<-e.Server.ReadyNotify()
	return "http://" + e.Clients[0].Addr().String()
}

func startAPIServer(ctx context.Context, dir, etcd string, ln net.Listener, extra []string) string {
	sa := once(filepath.Join(dir, "sa.key"), func() []byte {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		must(err)
		return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	})
	tokens := once(filepath.Join(dir, "tokens.csv"), func() []byte {
		raw := make([]byte, 16)
		_, _ = rand.Read(raw)
		return []byte(hex.EncodeToString(raw) + `,admin,admin,"system:masters"` + "\n")
	})
	line, err := os.ReadFile(tokens)
	must(err)
	token, _, _ := strings.Cut(string(line), ",")

	host, port, _ := net.SplitHostPort(ln.Addr().String())
	s := options.NewServerRunOptions()
	s.SecureServing.Listener = ln
	fs := pflag.NewFlagSet("kube-apiserver", pflag.ContinueOnError)
	named := s.Flags()
	for _, f := range named.FlagSets {
		fs.AddFlagSet(f)
	}
	must(fs.Parse(append([]string{
		"--etcd-servers=" + etcd,
		"--bind-address=" + host, "--advertise-address=" + host, "--secure-port=" + port,
		"--cert-dir=" + filepath.Join(dir, "certs"), // makes its own certificate there
		"--token-auth-file=" + tokens,
		"--authorization-mode=RBAC",
		"--service-account-issuer=https://testkube.local",
		"--service-account-key-file=" + sa, "--service-account-signing-key-file=" + sa,
		"--service-cluster-ip-range=10.96.0.0/16,fd96::/108", // both families: Services may ask for dual stack
		"--endpoint-reconciler-type=none",
	}, extra...)))
	must(s.GenericServerRunOptions.ComponentGlobalsRegistry.Set())
	logs.InitLogs()
	done, err := s.Complete(ctx)
	must(err)
	for _, e := range done.Validate() {
		must(e)
	}
	go func() { log.Fatal("kube-apiserver ended: ", app.Run(ctx, done)) }()

	path := filepath.Join(dir, "kubeconfig")
	write(path, []byte(strings.NewReplacer("HOST", ln.Addr().String(), "TOKEN", token,
		"CA", filepath.Join(dir, "certs", "apiserver.crt")).Replace(`apiVersion: v1
kind: Config
clusters: [{name: t, cluster: {server: "https://HOST", certificate-authority: "CA"}}]
users: [{name: t, user: {token: "TOKEN"}}]
contexts: [{name: t, context: {cluster: t, user: t, namespace: default}}]
current-context: t
`)))
	return path
}

func awaitReady(ctx context.Context, cfg *rest.Config) {
	client := kubernetes.NewForConfigOrDie(cfg)
	for end := time.Now().Add(60 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		_, err := client.RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
		if err == nil {
			return
		}
		if time.Now().After(end) {
			log.Fatal("not ready: ", err)
		}
	}
}

// once makes a file that a restart keeps.
func once(path string, content func() []byte) string {
	if _, err := os.Stat(path); err != nil {
		write(path, content())
	}
	return path
}

func write(path string, b []byte) { must(os.WriteFile(path, b, 0o600)) }

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
