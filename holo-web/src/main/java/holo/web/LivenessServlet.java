package holo.web;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.microprofile.health.HealthCheckResponse;

/// Liveness in MicroProfile's format, in place of Payara's own, which says down until the deployment has ended. The
/// deployment of a node ends when its log has been replayed, and a supervisor that kills what is not alive would never
/// let it get there.
@WebServlet("/health/live")
public class LivenessServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HealthCheckResponse alive = new NodeLiveness().call();
        String status = alive.getStatus().name();
        response.setContentType("application/json");
        response.setCharacterEncoding("UTF-8");
        response.getWriter()
                .write("{\"status\":\"%s\",\"checks\":[{\"name\":\"%s\",\"status\":\"%s\",\"data\":{}}]}"
                        .formatted(status, alive.getName(), status));
    }
}
